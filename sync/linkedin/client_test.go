package linkedin_test

import (
	"testing"

	"audiencesync/sync"
)

func TestWholeWay(t *testing.T) {
	t.Parallel()
	p := start(t, quick())
	me, err := p.client.Identity(t.Context())
	ok(t, err)
	if me.Name != "Maren Okafor" || me.ID != p.srv.MemberID() || me.Headline == "" {
		t.Errorf("identity %+v", me)
	}
	accounts, err := p.client.AdAccounts(t.Context())
	ok(t, err)
	if len(accounts) != 6 {
		t.Errorf("%d ad accounts", len(accounts))
	}
	a := p.audience("Trial users")
	sent, err := p.add(a, people(1000)...)
	ok(t, err)
	if len(sent.Refused) != 0 || p.srv.Segments()[0].Members != 1000 {
		t.Errorf("refused %v, segment %+v", sent.Refused, p.srv.Segments()[0])
	}
	sent, err = p.client.Send(t.Context(), sync.Sending{Audience: a, Action: sync.ActionRemove, Fields: everything(), Members: people(400)})
	ok(t, err)
	if len(sent.Refused) != 0 || p.srv.Segments()[0].Members != 600 {
		t.Errorf("refused %v, segment %+v", sent.Refused, p.srv.Segments()[0])
	}
}
