package sync

import stdsync "sync"

// Topic says what changed. Topics combine as bits.
type Topic uint16

// The topics. An event says what changed, never to what: the screen re-reads,
// so that a lost or merged event is harmless.
const (
	TopicPeople     Topic = 1 << iota // people, lists or attributes
	TopicCanvases                     // a canvas or its state
	TopicMetrics                      // numbers of a canvas
	TopicActivity                     // batches, holds, the engine's state
	TopicAudiences                    // audiences or their readings
	TopicConnection                   // the connection or the ad accounts
	TopicSettings
)

// Events delivers topics to any number of subscribers without ever blocking
// the sender: what a slow subscriber has not taken yet is merged.
type Events struct {
	mu   stdsync.Mutex
	subs map[*subscription]struct{}
}

type subscription struct {
	pending Topic
	wake    chan Topic
}

// Subscribe returns a channel of merged topics and a function that ends the
// subscription and closes the channel. The first value is every topic.
func (e *Events) Subscribe() (<-chan Topic, func()) {
	s := &subscription{wake: make(chan Topic, 1)}
	s.wake <- ^Topic(0)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.subs == nil {
		e.subs = map[*subscription]struct{}{}
	}
	e.subs[s] = struct{}{}
	return s.wake, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		if _, ok := e.subs[s]; ok {
			delete(e.subs, s)
			close(s.wake)
		}
	}
}

// Emit tells every subscriber.
func (e *Events) Emit(t Topic) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for s := range e.subs {
		s.pending = t
		select { // take back what was not read yet and merge it
		case old := <-s.wake:
			s.pending |= old
		default:
		}
		s.wake <- s.pending
	}
}
