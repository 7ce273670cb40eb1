package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/listfile"

	"github.com/spf13/cobra"
)

// importing is what the import command was told.
type importing struct {
	list, rejects string
	maps          []string     // Header=field
	mapping       sync.Mapping // read from maps
	existing      string
	optedOut      string
}

func (s *session) importCommand() *cobra.Command {
	var i importing
	cmd := &cobra.Command{
		Use:   "import FILE…",
		Short: "Import people from CSV, TSV, XLSX or JSON Lines files",
		Long: `Imports people from CSV, TSV, XLSX or JSON Lines files, each wholly or not at all. What the
columns are is guessed, or as it was the last time with the same headers; --map says it.

Fields: email, email_sha256, first_name, last_name, gaid, external_id, ignore; any other
name is an attribute. Rows that cannot be read are rejected, and the exit status is 3.

A person who is here already is updated; with --existing keep they only come into the list.
With --opted-out stay, whoever was opted out before (such as opted_in_marketing false, or
do_not_sell true) stays it, whatever the file says.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("import needs at least one file.")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if i.mapping, err = parseMapping(i.maps); err != nil {
				return err
			}
			if cmd.Flags().Changed("list") && strings.TrimSpace(i.list) == "" {
				return usagef("--list needs a name.")
			}
			if err := i.checkPolicies(); err != nil {
				return err
			}
			return s.with(cmd, func(ctx context.Context, w *Workspace) error { return s.importFiles(ctx, w, args, i) })
		},
	}
	cmd.Flags().StringVar(&i.list, "list", "", "the `NAME` of the list that the people come into (default: the file's name)")
	cmd.Flags().StringArrayVar(&i.maps, "map", nil, "what a column is: `HEADER=FIELD`; may be repeated")
	cmd.Flags().StringVar(&i.existing, "existing", string(sync.UpdateExisting), "what happens to people who are here already: `update|keep`")
	cmd.Flags().StringVar(&i.optedOut, "opted-out", string(sync.FollowFile), "what happens to people who were opted out before: `follow|stay`")
	cmd.Flags().StringVar(&i.rejects, "rejects", "", "write rows that were rejected, and warnings, with the reason into this CSV `FILE`")
	return cmd
}

// checkPolicies says what is wrong with --existing and --opted-out.
func (i *importing) checkPolicies() error {
	if e := sync.ExistingPolicy(i.existing); e != sync.UpdateExisting && e != sync.KeepExisting {
		return usagef("--existing %q: write update or keep.", i.existing)
	}
	if o := sync.OptedOutPolicy(i.optedOut); o != sync.FollowFile && o != sync.StayOptedOut {
		return usagef("--opted-out %q: write follow or stay.", i.optedOut)
	}
	return nil
}

// parseMapping reads Header=field; a header may have an equals sign in it.
func parseMapping(texts []string) (sync.Mapping, error) {
	m := sync.Mapping{}
	for _, text := range texts {
		at := strings.LastIndex(text, "=")
		if at <= 0 || strings.TrimSpace(text[at+1:]) == "" {
			return nil, usagef("--map %q: write the column's header, an equals sign and a field, such as --map 'E-mail address=email'.", text)
		}
		header := strings.TrimSpace(text[:at])
		if m[header] != "" {
			return nil, usagef("--map names the column %q twice.", header)
		}
		m[header] = strings.TrimSpace(text[at+1:])
	}
	return m, nil
}

type importJSON struct {
	List       string  `json:"list"`
	Rows       int     `json:"rows"`
	New        int     `json:"new"`
	Updated    int     `json:"updated"`
	Unchanged  int     `json:"unchanged"`
	Duplicates int     `json:"duplicates"`
	Rejected   int     `json:"rejected"`
	Warnings   int     `json:"warnings"`
	Seconds    float64 `json:"seconds"`
}

func (j *importJSON) add(o importJSON) {
	j.Rows += o.Rows
	j.New += o.New
	j.Updated += o.Updated
	j.Unchanged += o.Unchanged
	j.Duplicates += o.Duplicates
	j.Rejected += o.Rejected
	j.Warnings += o.Warnings
	j.Seconds += o.Seconds
}

type fileJSON struct {
	File string `json:"file"`
	importJSON
}

func (s *session) importFiles(ctx context.Context, w *Workspace, files []string, i importing) error {
	looked, err := i.look(ctx, w, files)
	if err != nil {
		return err
	}
	rejects, err := openRejects(i.rejects, files)
	if err != nil {
		return err
	}
	results := []fileJSON{}
	for _, f := range looked {
		j, err := s.importFile(ctx, w, f, i, rejects)
		if err == nil && len(i.mapping) > 0 {
			err = w.SaveMapping(ctx, f.headers, f.mapping)
		}
		if err != nil {
			s.keepPartial(results)
			return errors.Join(err, rejects.Close())
		}
		results = append(results, fileJSON{filepath.Base(f.path), j})
	}
	if err := rejects.Close(); err != nil {
		return err
	}
	return s.showImport(results)
}

// keepPartial lets the object that tells of an error tell of the files before
// it too.
func (s *session) keepPartial(results []fileJSON) {
	if len(results) > 0 {
		s.partial["files"] = results
	}
}

// lookedAt is a file that was looked at, and what its columns are.
type lookedAt struct {
	path    string
	headers []string
	mapping sync.Mapping
}

// look looks at every file before the first is imported, and decides what its
// columns are: as --map says, else as the last time, else as guessed.
func (i *importing) look(ctx context.Context, w *Workspace, files []string) ([]lookedAt, error) {
	var all []lookedAt
	unknown, headers := maps.Clone(i.mapping), []string{}
	for _, file := range files {
		preview, err := listfile.Inspect(ctx, listfile.Source{Path: file}, listfile.Options{})
		if err != nil {
			return nil, err
		}
		headers = headersOf(preview)
		remembered, err := w.Mapping(ctx, headers)
		if err != nil {
			return nil, err
		}
		mapping := maps.Clone(remembered)
		for header, field := range i.mapping {
			if k := columnNamed(headers, header); k >= 0 {
				delete(unknown, header)
				if mapping == nil {
					mapping = sync.Mapping{}
				}
				mapping[headers[k]] = field
			}
		}
		all = append(all, lookedAt{file, headers, mapping})
	}
	for header := range unknown {
		return nil, sync.Errorf(sync.CodeInvalid, nil, "%s has no column %q, which --map names. Its columns are: %s.",
			filepath.Base(files[len(files)-1]), header, strings.Join(headers, ", "))
	}
	return all, nil
}

func headersOf(p *listfile.Preview) []string {
	headers := make([]string, len(p.Columns))
	for i, c := range p.Columns {
		headers[i] = c.Header
	}
	return headers
}

// columnNamed finds a header as written, else in another letter case.
func columnNamed(headers []string, header string) int {
	if k := slices.Index(headers, header); k >= 0 {
		return k
	}
	return slices.IndexFunc(headers, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), header) })
}

// packings are the endings that say how a list is packed; another may follow.
var packings = []string{".gz", ".zip"}

// listName is the file's name without its endings.
func listName(file string) string {
	name := filepath.Base(file)
	if ext := filepath.Ext(name); slices.Contains(packings, strings.ToLower(ext)) {
		name = strings.TrimSuffix(name, ext)
	}
	name = strings.Join(strings.Fields(strings.TrimSuffix(name, filepath.Ext(name))), " ")
	return cmp.Or(name, filepath.Base(file))
}

func (s *session) importFile(ctx context.Context, w *Workspace, f lookedAt, i importing, rejects *rejectsFile) (importJSON, error) {
	began := time.Now()
	reader, err := listfile.Open(ctx, listfile.Source{Path: f.path}, listfile.Options{Mapping: f.mapping})
	if err != nil {
		return importJSON{}, err
	}
	rejects.begin(f.path, reader)
	spec := reader.Spec()
	spec.List = cmp.Or(strings.Join(strings.Fields(i.list), " "), listName(f.path))
	spec.At, spec.Existing, spec.OptedOut = began, sync.ExistingPolicy(i.existing), sync.OptedOutPolicy(i.optedOut)
	end := s.showReading(filepath.Base(f.path), reader)
	r, err := w.Import(ctx, spec, reader)
	end()
	err = errors.Join(err, reader.Close())
	if err != nil {
		return importJSON{}, err
	}
	w.Changed(sync.TopicPeople)
	p := reader.Problems()
	j := importJSON{spec.List, r.Rows() + p.Rejected, r.New.Len(), r.Updated.Len(), r.Unchanged.Len(), r.Duplicates,
		p.Rejected, p.Warnings, time.Since(began).Seconds()}
	w.Log.Info("import", "rows", j.Rows, "new", j.New, "updated", j.Updated, "rejected", j.Rejected, "warnings", j.Warnings, "seconds", j.Seconds)
	s.tellProblems(f.path, p)
	return j, rejects.flush()
}

// showReading shows how far the reading is until end is called.
func (s *session) showReading(name string, r *listfile.Reader) (end func()) {
	show := newProgress(s.stderr)
	show.last = time.Now() // a short import needs no progress
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(show.every)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				show.end()
				return
			case <-ticker.C:
				bytes, of, rows := r.Progress()
				show.line("%s: %d rows, %.0f %%", name, rows, 100*float64(bytes)/float64(max(of, 1)))
			}
		}
	}()
	return func() { close(stop); <-done }
}

// toldProblems is how many problems of a file are told one by one.
const toldProblems = 10

// tellProblems tells the first problems beside the result.
func (s *session) tellProblems(file string, p listfile.Problems) {
	for i, q := range p.List {
		if i == toldProblems {
			s.note("%s: … and %d more; --rejects FILE writes them all.", filepath.Base(file), p.Rejected+p.Warnings-i)
			return
		}
		where := fmt.Sprintf("row %d", q.Row)
		if q.Column != "" {
			where += ", " + q.Column
		}
		what := "left empty"
		if q.Rejected {
			what = "rejected"
		}
		s.note("%s, %s: %s (%s)", filepath.Base(file), where, q.Reason, what)
	}
}

// showImport shows one result, or several and their sum.
func (s *session) showImport(results []fileJSON) error {
	sum := results[0].importJSON
	for _, r := range results[1:] {
		sum.add(r.importJSON)
		if r.List != sum.List {
			sum.List = "" // several lists: each file names its own
		}
	}
	if sum.Rejected > 0 {
		s.status = exitRejected
	}
	var v any = sum
	if len(results) > 1 {
		v = struct {
			importJSON
			Files []fileJSON `json:"files"`
		}{sum, results}
	}
	return s.show(v, func(w io.Writer) {
		fmt.Fprintln(w, "LIST\tROWS\tNEW\tUPDATED\tUNCHANGED\tDUPLICATES\tREJECTED\tWARNINGS\tSECONDS")
		for _, r := range results {
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%.1f\n", r.List, r.Rows, r.New, r.Updated, r.Unchanged, r.Duplicates, r.Rejected, r.Warnings, r.Seconds)
		}
	})
}
