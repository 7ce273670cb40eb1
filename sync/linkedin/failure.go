package linkedin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"audiencesync/sync"
)

// youngFor is how long after its creation an audience may still answer 404:
// LinkedIn's page says 5 seconds, clients saw minutes.
const youngFor = 5 * time.Minute

// longestWait bounds a Retry-After.
const longestWait = 24 * time.Hour

// The codes and service error codes by which LinkedIn's refusals of one status
// are told apart.
const (
	codeSegmentLimit = "SEGMENT_LIMIT_EXCEEDED"
	codeNoVersion    = "VERSION_MISSING"

	tokenInvalid = 65600
	tokenRevoked = 65601
	tokenExpired = 65602
)

// refusal is LinkedIn's error envelope. Any of it may be missing, and the body
// may be something else altogether.
// https://learn.microsoft.com/linkedin/shared/api-guide/concepts/error-handling
type refusal struct {
	status  int
	code    string
	service int
	message string
	header  http.Header
}

func readRefusal(a *answer) refusal {
	r := refusal{status: a.status, header: a.header}
	var fields map[string]json.RawMessage
	if json.Unmarshal(a.body.Bytes(), &fields) != nil {
		return r
	}
	_ = json.Unmarshal(fields["code"], &r.code) // of another type: as if it were not there
	if r.code == "" {
		_ = json.Unmarshal(fields["errorDetailType"], &r.code)
	}
	_ = json.Unmarshal(fields["serviceErrorCode"], &r.service)
	_ = json.Unmarshal(fields["message"], &r.message)
	return r
}

// checkAnswer is the one place that reads status codes: nil for 2xx, else the
// class, the sentence and when to try again.
func checkAnswer(k *call, a *answer) *sync.Failure {
	if a.status/100 == 2 {
		return nil
	}
	r := readRefusal(a)
	f := &sync.Failure{Status: a.status, Cause: k.cause(r), RetryAfter: retryAfter(a.header, k.now)}
	f.Kind, f.Message = k.judge(r)
	return f
}

// judge gives a refusal its class and its sentence.
func (k *call) judge(r refusal) (sync.FailureKind, string) {
	switch r.status {
	case http.StatusUnauthorized:
		return sync.FailureSignIn, signInMessage(r.service, r.code)
	case http.StatusForbidden:
		return sync.FailurePermission, k.about.forbidden()
	case http.StatusNotFound:
		return k.notFound()
	case http.StatusRequestEntityTooLarge:
		return sync.FailureTooLarge, "LinkedIn does not take that many people in one request. Smaller ones follow."
	case http.StatusTooManyRequests:
		return k.tooMany(r)
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return k.invalid(r)
	case http.StatusUpgradeRequired, http.StatusGone:
		return sync.FailureVersion, endedVersion
	case http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusLengthRequired, http.StatusUnsupportedMediaType, http.StatusNotImplemented:
		return sync.FailureVersion, "LinkedIn does not understand this program's requests any more. Update the program."
	case http.StatusConflict:
		return sync.FailureServer, "Somebody else is changing the same audience at LinkedIn now. The request is made again."
	}
	if r.status/100 == 3 {
		return sync.FailureServer, "Something between this computer and LinkedIn answered in its place. Check whether the network wants you to sign in, and its proxy."
	}
	return sync.FailureServer, "LinkedIn has trouble of its own at the moment. The request is made again."
}

const endedVersion = "LinkedIn has ended the version of its API that is set here. Choose a newer one in Settings, or update the program."

// signInMessage picks the sentence of a 401. The service error codes are not
// promised by any page, so they pick nothing else.
func signInMessage(service int, code string) string {
	switch {
	case service == tokenRevoked || code == "REVOKED_ACCESS_TOKEN":
		return "The sign-in at LinkedIn was revoked by the member. Reconnect on the partner page."
	case service == tokenExpired || code == "EXPIRED_ACCESS_TOKEN":
		return "The sign-in at LinkedIn has expired. Reconnect on the partner page."
	case service == tokenInvalid || code == "INVALID_ACCESS_TOKEN":
		return "LinkedIn does not accept the access token. Reconnect on the partner page."
	}
	return "LinkedIn rejects the sign-in. Reconnect on the partner page."
}

// notFound tells an audience that LinkedIn is still getting ready from one
// that is gone.
func (k *call) notFound() (sync.FailureKind, string) {
	age := k.now.Sub(k.created)
	if k.about == aboutPeople && !k.created.IsZero() && age < youngFor && age > -youngFor {
		return sync.FailureTooYoung, gettingReady
	}
	return sync.FailureNotFound, k.about.missing()
}

const gettingReady = "LinkedIn is getting the new audience ready. People follow in a few minutes at most."

// tooMany tells the kinds of 429 apart.
// https://learn.microsoft.com/linkedin/shared/api-guide/concepts/rate-limits
func (k *call) tooMany(r refusal) (sync.FailureKind, string) {
	text := strings.ToUpper(r.message)
	switch {
	case r.code == codeSegmentLimit, strings.Contains(text, codeSegmentLimit), k.about == aboutNewAudience && strings.Contains(text, "SEGMENTS"):
		return sync.FailureAccountLimit, "The ad account has the 1,000 audiences that LinkedIn allows. Delete some that are not used any more in Campaign Manager, then try again."
	case strings.Contains(text, " DAY "):
		return sync.FailureDayLimit, "LinkedIn's limit for today is reached. Sending goes on at 00:00 UTC."
	}
	return sync.FailureMinuteLimit, "LinkedIn asks for a pause: too many requests in the last minute. Sending goes on by itself."
}

// invalid reads a 400 or 422. Messages are not promised by any page; those
// that observers saw only decide between reactions that are all safe.
func (k *call) invalid(r refusal) (sync.FailureKind, string) {
	text := strings.ToLower(r.message)
	switch {
	case r.code == codeNoVersion:
		return sync.FailureVersion, endedVersion
	case k.about == aboutPeople && tooManyPeople(text):
		return sync.FailureTooLarge, "LinkedIn does not take that many people in one request. Smaller ones follow."
	case strings.Contains(text, "account is not active"):
		return sync.FailurePermission, "LinkedIn says that the ad account is not active. Activate it in Campaign Manager, or choose another."
	}
	if k.about == aboutPeople {
		return sync.FailureInvalid, "LinkedIn refuses the request: " + result{r.status, r.message}.reason() + "."
	}
	return sync.FailureInvalid, k.about.refused()
}

func tooManyPeople(text string) bool {
	for _, s := range []string{"batch size", "too many elements", "too large", "exceeds the maximum number"} {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// retryAfter reads seconds or an HTTP date (RFC 9110, section 10.2.3).
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseInt(text, 10, 32); err == nil {
		return min(max(time.Duration(n)*time.Second, 0), longestWait)
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), longestWait)
	}
	return 0
}

// cause is what the log keeps of a refusal: numbers and codes; of LinkedIn's
// message an excerpt, but nothing where people were sent.
func (k *call) cause(r refusal) error {
	text := fmt.Sprintf("%s %s: status %d", k.method, k.resource(), r.status)
	if r.code != "" {
		text += ", code " + excerpt(r.code)
	}
	if r.service != 0 {
		text += fmt.Sprintf(", service error %d", r.service)
	}
	if id := trace(r.header); id != "" {
		text += ", x-li-uuid " + id
	}
	switch {
	case r.message == "":
		text += ", " + mediaType(r.header)
	case k.about == aboutPeople:
		text += ", about " + fieldNamed(r.message)
	default:
		text += ": " + excerpt(r.message)
	}
	return plain(text)
}
