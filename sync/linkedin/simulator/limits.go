package simulator

import (
	"net/http"
	"strconv"
	"time"
)

// limits counts requests as LinkedIn does: /users by the minute (Learn: "DMP
// Segment Users", 500 a minute a member), everything by the day until 00:00
// UTC (Learn: "Rate limiting"), and everything by the second where an option
// says so.
type limits struct {
	second, minute window
	day            int64 // since 1970, on practice LinkedIn's clock
	today          int
}

// window holds the times of the requests that it let pass; a request passes
// while fewer than the limit began in the span before it.
type window struct{ times []time.Time }

func (w *window) pass(now time.Time, span time.Duration, limit int) bool {
	if limit <= 0 {
		return true
	}
	old := 0
	for old < len(w.times) && now.Sub(w.times[old]) >= span {
		old++
	}
	w.times = append(w.times[:0], w.times[old:]...)
	if len(w.times) >= limit {
		return false
	}
	w.times = append(w.times, now)
	return true
}

// throttle refuses what is over a limit. LinkedIn documents no Retry-After.
func (s *Server) throttle(c *call) *reply {
	if today := s.now().Unix() / int64(day/time.Second); today != s.limits.day {
		s.limits.day, s.limits.today = today, 0
	}
	s.limits.today++
	var r reply
	switch {
	case s.opts.DayQuota > 0 && s.limits.today > s.opts.DayQuota:
		r = tooManyToday()
	case !s.limits.second.pass(c.began, time.Second, s.opts.PerSecond):
		r = tooMany(0)
	case c.endpoint == "users" && !s.limits.minute.pass(c.began, time.Minute, s.opts.PerMinute):
		r = tooMany(0)
	default:
		return nil
	}
	return &r
}

// tooMany is the limit by the minute (observed).
func tooMany(retryAfter time.Duration) reply {
	r := apiError{429, 101, "TOO_MANY_REQUESTS", "Resource level throttle limit for calls to this resource is reached."}.reply()
	if retryAfter > 0 {
		r.header.Set("Retry-After", strconv.Itoa(int((retryAfter+time.Second-1)/time.Second)))
	}
	return r
}

// tooManyToday is the quota of the day; it lasts until 00:00 UTC (observed).
func tooManyToday() reply {
	return apiError{429, 101, "TOO_MANY_REQUESTS", "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."}.reply()
}

// tooManySegments is the cap of an ad account (Learn: "Recent Marketing API
// Changes", August 2026). Only deleting segments clears it.
func tooManySegments() reply {
	return fail(429, "SEGMENT_LIMIT_EXCEEDED", "The sponsored account has reached the maximum number of DMP segments.")
}

// protecting is the 429 of LinkedIn's infrastructure, without any code.
func protecting() reply {
	return reply{status: 429, header: http.Header{"Content-Type": {"text/plain"}}, body: []byte("Too Many Requests")}
}
