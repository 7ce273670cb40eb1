package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin/simulator"

	"github.com/spf13/cobra"
)

// practising is what the practice command was told.
type practising struct {
	listen, clock, state string
	faults               []string
	options              simulator.Options
}

func (s *session) practiceCommand() *cobra.Command {
	p := practising{}
	cmd := &cobra.Command{
		Use:   "practice",
		Short: "Serve practice LinkedIn on its own; prints its URL",
		Long: `Serves practice LinkedIn over HTTP until it is interrupted. The first line of the output is
its URL; the next ones are what a shell needs to use it in place of LinkedIn.

What it does is controlled with --fault, --clock and the other flags, and while it runs
under URL/practice/, which answers programs on this computer only.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			server, err := p.server()
			if err != nil {
				return err
			}
			return s.servePractice(cmd.Context(), server, p)
		},
	}
	f := cmd.Flags()
	f.StringVar(&p.listen, "listen", "127.0.0.1:0", "the `ADDR`ess to serve at; port 0 is a free one")
	f.StringArrayVar(&p.faults, "fault", nil, "let requests fail: `KIND`, KIND:TIMES (-1: always) or KIND:PROBABILITY, such as 503:0.3; may be repeated")
	f.StringVar(&p.clock, "clock", "", "begin this `SPAN` ahead, such as +48h or +30d")
	f.StringVar(&p.state, "state", "", "go on from this `FILE`, and keep the state in it")
	f.IntVar(&p.options.BatchLimit, "batch-limit", 0, "how many people a request may hold, `N` (default 5000)")
	f.IntVar(&p.options.PerMinute, "per-minute", 0, "how many requests with people a minute, `N` (default 500)")
	f.Float64Var(&p.options.MatchRate, "match-rate", 0, "the `SHARE` of people who are found (default 0.62)")
	f.Uint64Var(&p.options.Seed, "seed", 0, "another `N`umber finds other people")
	return cmd
}

// server makes practice LinkedIn as the flags say.
func (p *practising) server() (*simulator.Server, error) {
	if r := p.options.MatchRate; r < 0 || r > 1 {
		return nil, usagef("--match-rate is a share between 0 and 1, such as 0.62.")
	}
	faults, err := parseFaults(p.faults)
	if err != nil {
		return nil, err
	}
	ahead := sync.Delay(0)
	if p.clock != "" {
		if ahead, err = sync.ParseDelay(strings.TrimPrefix(p.clock, "+")); err != nil {
			return nil, usagef("--clock is %q, which is not a span; write +48h or +30d.", p.clock)
		}
	}
	server, err := p.load()
	if err != nil {
		return nil, err
	}
	server.Advance(time.Duration(ahead))
	for _, f := range faults {
		if err := server.Fault(f); err != nil {
			return nil, usagef("--fault: %s.", strings.TrimPrefix(err.Error(), "simulator: "))
		}
	}
	return server, nil
}

// parseFaults reads KIND, KIND:TIMES and KIND:PROBABILITY.
func parseFaults(texts []string) (faults []simulator.Fault, err error) {
	for i, text := range texts {
		kind, dial, dialled := strings.Cut(text, ":")
		f := simulator.Fault{Kind: simulator.Kind(kind), Seed: uint64(i)}
		if f.Kind == simulator.Slow {
			f.Delay = 2 * time.Second
		}
		if !slices.Contains(simulator.Kinds, f.Kind) {
			return nil, usagef("--fault does not know %q; it knows %s.", kind, joinKinds())
		}
		times, err := strconv.Atoi(dial)
		if dialled && err == nil && times != 0 {
			f.Times = times
		} else if dialled {
			f.Times, f.Probability = -1, 0
			if f.Probability, err = strconv.ParseFloat(dial, 64); err != nil || f.Probability <= 0 || f.Probability > 1 {
				return nil, usagef("--fault %q: after the colon comes how often, such as 3 or -1 for always, or a probability such as 0.3.", text)
			}
		}
		faults = append(faults, f)
	}
	return faults, nil
}

func joinKinds() string {
	var b strings.Builder
	for i, k := range simulator.Kinds {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(k))
	}
	return b.String()
}

func (p *practising) load() (*simulator.Server, error) {
	if p.state == "" {
		return simulator.New(p.options), nil
	}
	f, err := os.Open(p.state)
	if errors.Is(err, fs.ErrNotExist) {
		return simulator.New(p.options), nil
	}
	if err != nil {
		return nil, unreadable(p.state, err)
	}
	server, err := simulator.Load(f, p.options)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, sync.Errorf(sync.CodeDamaged, err, "%s is not a state of practice LinkedIn, or is damaged. Name another file with --state.", p.state)
	}
	return server, nil
}

// savePause is how long what changed may wait to be kept in --state.
const savePause = 5 * time.Second

func (s *session) servePractice(ctx context.Context, server *simulator.Server, p practising) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", p.listen)
	if err != nil {
		return sync.Errorf(sync.CodeBusy, err, "Practice LinkedIn cannot listen at %s: another program does, or it is no address of this computer. Choose another with --listen.", p.listen)
	}
	var changed atomic.Bool
	web := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		server.ServeHTTP(w, r)
		if r.Method != http.MethodGet {
			changed.Store(true)
		}
	})}
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()
	if err := s.sayPractice("http://"+listener.Addr().String(), server); err != nil {
		return errors.Join(err, web.Close())
	}
	ticker := time.NewTicker(savePause)
	defer ticker.Stop()
	for {
		select {
		case err := <-served:
			return err
		case <-ticker.C:
			if p.state != "" && changed.Swap(false) {
				err = saveState(p.state, server)
			}
		case <-ctx.Done():
			err = errors.Join(endServer(web), saveState(p.state, server))
			return err
		}
		if err != nil {
			return errors.Join(err, web.Close())
		}
	}
}

// endServer lets requests under way end, for a moment.
func endServer(web *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := web.Shutdown(ctx); err != nil {
		return web.Close()
	}
	return nil
}

func saveState(name string, server *simulator.Server) error {
	if name == "" {
		return nil
	}
	err := replaceFile(name, func(f *os.File) error { return server.Save(f) })
	if err != nil {
		return sync.Errorf(sync.CodeReadOnly, errors.Unwrap(err), "The state of practice LinkedIn cannot be kept in %s. Check its folder and the room on its disk.", name)
	}
	return nil
}

// sayPractice says where practice LinkedIn is and how to get in.
func (s *session) sayPractice(url string, server *simulator.Server) error {
	p := practiceJSON{url, simulator.DefaultClientID, simulator.DefaultClientSecret, server.Token(0)}
	return s.show(p, func(w io.Writer) {
		fmt.Fprintln(w, url)
		fmt.Fprintf(w, "%s=%s\n%s=%s\n%s=%s\n", envAPI, url, envOAuth, url, envToken, p.Token)
		fmt.Fprintf(w, "To sign in with the browser instead: client ID %s, client secret %s\n", p.ClientID, p.ClientSecret)
	})
}

type practiceJSON struct {
	URL          string `json:"url"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	Token        string `json:"token"` // for AUDIENCE_SYNC_TOKEN
}
