package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"audiencesync/sync"

	"github.com/spf13/cobra"
)

func (s *session) settingsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "settings [NAME=VALUE]…",
		Short: "Show the workspace's settings; change some",
		Example: `  audience-sync settings
  audience-sync settings batch_size=10000 api_version=202608`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.with(cmd, func(ctx context.Context, w *Workspace) error { return s.changeSettings(ctx, w, args) })
		},
	}
}

func (s *session) changeSettings(ctx context.Context, w *Workspace, changes []string) error {
	old, err := w.Settings(ctx)
	if err != nil {
		return err
	}
	settings, err := changed(old, changes)
	if err != nil {
		return err
	}
	if problems := settings.Problems(); len(changes) > 0 && len(problems) > 0 {
		name := slices.Sorted(maps.Keys(problems))[0]
		return sync.Errorf(sync.CodeInvalid, nil, "%s: %s Nothing was changed.", name, problems[name])
	}
	if len(changes) > 0 {
		if settings, err = w.UpdateSettings(ctx, func(now *sync.Settings) {
			if next, err := changed(*now, changes); err == nil {
				*now = next
			}
		}); err != nil {
			return err
		}
		w.Changed(sync.TopicSettings)
	}
	values, err := valuesOf(settings)
	if err != nil {
		return err
	}
	return s.show(map[string]any{"settings": values}, func(w io.Writer) {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			fmt.Fprintf(w, "%s\t%s\n", name, strings.Trim(string(values[name]), `"`))
		}
	})
}

// changed applies NAME=VALUE words to the settings by their JSON names.
func changed(settings sync.Settings, words []string) (sync.Settings, error) {
	values, err := valuesOf(settings)
	if err != nil {
		return settings, err
	}
	for _, word := range words {
		name, text, ok := strings.Cut(word, "=")
		now, known := values[name]
		switch {
		case !ok:
			return settings, usagef("%q is not a change; write NAME=VALUE.", word)
		case !known:
			return settings, usagef("%q is not a setting; the settings are %s.", name, strings.Join(slices.Sorted(maps.Keys(values)), ", "))
		case now[0] == '"':
			if values[name], err = json.Marshal(text); err != nil {
				return settings, err
			}
		default:
			values[name] = json.RawMessage(text)
		}
	}
	raw, err := json.Marshal(values)
	if err == nil {
		settings = sync.Settings{}
		err = json.Unmarshal(raw, &settings)
	}
	if err != nil {
		return settings, usagef("A value does not fit: numbers are digits, switches are true or false.")
	}
	return settings, nil
}

// valuesOf returns every setting, also those that are empty, as JSON.
func valuesOf(settings sync.Settings) (map[string]json.RawMessage, error) {
	values := map[string]json.RawMessage{
		"accepted_size": json.RawMessage("0"), "client_id": json.RawMessage(`""`), "redirect_address": json.RawMessage(`""`),
		"native_pkce": json.RawMessage("false"), "appearance": json.RawMessage(`""`), "close_action": json.RawMessage(`""`), "tour_seen": json.RawMessage("false"),
	}
	raw, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	return values, json.Unmarshal(raw, &values)
}
