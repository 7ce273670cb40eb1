package app

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"audiencesync/sync"

	"go.yaml.in/yaml/v3"
)

// maxCanvasFile is far above any canvas that a person writes.
const maxCanvasFile = 1 << 20

// CanvasFile is what a canvas file says (DESIGN section 5).
type CanvasFile struct {
	Name       string
	Definition sync.Definition
}

// ParseCanvas reads a canvas file strictly. Every error is CodeInvalid: one
// sentence with the file, the line and what to write instead.
func ParseCanvas(file string, data []byte, now time.Time) (CanvasFile, error) {
	p := &canvasParser{file: file, now: now}
	root, err := p.document(data)
	if err != nil {
		return CanvasFile{}, err
	}
	var c CanvasFile
	steps := root
	err = p.mapping(root, "a canvas file", []field{
		{"name", func(n *yaml.Node) (err error) { c.Name, err = p.text(n, "name"); return err }},
		{"entry", func(n *yaml.Node) (err error) { c.Definition.Entry, err = p.criteria(n); return err }},
		{"steps", func(n *yaml.Node) (err error) { steps = n; c.Definition.Components, err = p.components(n); return err }},
	})
	c.Name = strings.Join(strings.Fields(c.Name), " ")
	switch {
	case err != nil:
		return CanvasFile{}, err
	case c.Name == "":
		return CanvasFile{}, p.errorf(root, "the canvas has no name; write name: followed by one")
	case len(c.Definition.Components) == 0:
		return CanvasFile{}, p.errorf(steps, "the canvas has no steps; write steps: with at least one audience_sync")
	}
	return c, nil
}

type canvasParser struct {
	file string
	now  time.Time
}

// A field is a key that a mapping may have, and what reads its value.
type field struct {
	key  string
	read func(*yaml.Node) error
}

func (p *canvasParser) errorf(n *yaml.Node, format string, args ...any) error {
	e := sync.Errorf(sync.CodeInvalid, nil, format, args...)
	e.Message = p.file + ", line " + strconv.Itoa(max(n.Line, 1)) + ": " + strings.TrimSuffix(e.Message, ".") + "."
	return e
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

func (p *canvasParser) document(data []byte) (*yaml.Node, error) {
	if len(data) > maxCanvasFile {
		return nil, sync.Errorf(sync.CodeInvalid, nil, "%s is larger than 1 MB, which no canvas file is. Check that it is the right file.", p.file)
	}
	dec := yaml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	var doc, more yaml.Node
	err := dec.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0:
		return nil, sync.Errorf(sync.CodeInvalid, nil, "%s is empty. A canvas file has name, entry and steps.", p.file)
	case err != nil:
		at, what := &yaml.Node{Line: 1}, strings.TrimPrefix(err.Error(), "yaml: ")
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			at.Line, _ = strconv.Atoi(m[1])
			what = m[2]
		}
		return nil, p.errorf(at, "this is not YAML (%s); correct the indentation, quotes or brackets there", what)
	}
	if dec.Decode(&more) == nil {
		return nil, p.errorf(&more, "a canvas file holds one canvas; put the second one into a file of its own")
	}
	return doc.Content[0], nil
}

// mapping reads a mapping that has only the given fields, each at most once.
func (p *canvasParser) mapping(n *yaml.Node, what string, fields []field) error {
	n = target(n)
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	known := strings.Join(keys, ", ")
	if n.Kind != yaml.MappingNode {
		return p.errorf(n, "%s must be made of %s, each followed by a colon", what, known)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		k := slices.Index(keys, key.Value)
		switch {
		case k < 0:
			return p.errorf(key, "%q is not known in %s; use %s", key.Value, what, known)
		case seen[key.Value]:
			return p.errorf(key, "%s is there twice; keep one", key.Value)
		}
		seen[key.Value] = true
		if err := fields[k].read(n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (p *canvasParser) sequence(n *yaml.Node, what string, read func(*yaml.Node) error) error {
	n = target(n)
	if n.Kind != yaml.SequenceNode {
		return p.errorf(n, "%s must be a list; write each item after a dash or between [ and ]", what)
	}
	for _, item := range n.Content {
		if err := read(item); err != nil {
			return err
		}
	}
	return nil
}

// target follows an alias; an alias of an alias does not exist in YAML.
func target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

func (p *canvasParser) text(n *yaml.Node, what string) (string, error) {
	n = target(n)
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" {
		return "", p.errorf(n, "%s must be text", what)
	}
	return n.Value, nil
}

func (p *canvasParser) texts(n *yaml.Node, what string) ([]string, error) {
	if target(n).Kind == yaml.ScalarNode {
		t, err := p.text(n, what)
		return []string{t}, err
	}
	texts := []string{}
	return texts, p.sequence(n, what, func(item *yaml.Node) error {
		t, err := p.text(item, "each of "+what)
		texts = append(texts, t)
		return err
	})
}

func (p *canvasParser) criteria(n *yaml.Node) (c sync.Criteria, err error) {
	if t := target(n); t.Tag == "!!null" {
		return c, nil // "entry:" with nothing after it: everybody
	}
	group := func(name string, to *[]sync.Condition) field {
		return field{name, func(n *yaml.Node) error {
			return p.sequence(n, name, func(item *yaml.Node) error {
				cond, err := p.condition(item)
				*to = append(*to, cond)
				return err
			})
		}}
	}
	err = p.mapping(n, "entry", []field{
		{"lists", func(n *yaml.Node) (err error) { c.Lists, err = p.texts(n, "lists"); return err }},
		group("all", &c.All), group("any", &c.Any), group("none", &c.None),
	})
	return c, err
}

func (p *canvasParser) condition(n *yaml.Node) (c sync.Condition, err error) {
	op := ""
	err = p.mapping(n, "a condition", []field{
		{"field", func(n *yaml.Node) (err error) { c.Field, err = p.text(n, "field"); return err }},
		{"op", func(n *yaml.Node) (err error) { op, err = p.text(n, "op"); return err }},
		{"value", func(n *yaml.Node) (err error) { c.Value, err = p.value(n); return err }},
	})
	if err != nil {
		return c, err
	}
	c.Op = sync.Op(op)
	if _, err := c.Test(p.now); err != nil {
		return c, p.errorf(target(n), "%s", err.Error())
	}
	return c, nil
}

// value reads a scalar or a list of scalars. A date stays the text it is: as
// a time it would lose whether it means a whole day.
func (p *canvasParser) value(n *yaml.Node) (any, error) {
	n = target(n)
	if n.Kind == yaml.SequenceNode {
		values := []any{}
		return values, p.sequence(n, "value", func(item *yaml.Node) error {
			v, err := p.scalar(item)
			values = append(values, v)
			return err
		})
	}
	return p.scalar(n)
}

// exactInt is the largest whole number that JSON keeps exactly everywhere.
const exactInt = 1 << 53

func (p *canvasParser) scalar(n *yaml.Node) (any, error) {
	n = target(n)
	if n.Kind != yaml.ScalarNode {
		return nil, p.errorf(n, "value must be true, false, a number, a date, text, or a list of these")
	}
	switch n.ShortTag() {
	case "!!null":
		return nil, nil
	case "!!bool":
		var b bool
		err := n.Decode(&b)
		return b, p.undecodable(n, err)
	case "!!int":
		var i int64
		if err := n.Decode(&i); err == nil && i < exactInt && i > -exactInt {
			return i, nil
		}
	case "!!float":
		if f, ok := sync.ParseNumber(n.Value); ok && strings.Trim(n.Value, "+-0123456789") != "" {
			return f, nil
		} // else a whole number too long to keep exactly: as text
	}
	return n.Value, nil
}

func (p *canvasParser) undecodable(n *yaml.Node, err error) error {
	if err == nil {
		return nil
	}
	return p.errorf(n, "%q cannot be read; put it between quotes", n.Value)
}
