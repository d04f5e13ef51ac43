package house

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// logLimit is the size at which a log file is set aside; one older file is kept.
const logLimit = 4 << 20

// openLog opens the profile's log file, 0600, for appending. With clear set, addresses and subjects are
// written as they are; otherwise they are masked (spec 12.4). Secrets never reach a log at all.
func openLog(dir string, clear bool) (*slog.Logger, io.Closer, error) {
	path := filepath.Join(dir, "oroconnector.log")
	if info, err := os.Stat(path); err == nil && info.Size() > logLimit {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, nil, err
		}
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, err
	}
	level := slog.LevelInfo
	if clear {
		level = slog.LevelDebug
	}
	var handler slog.Handler = slog.NewTextHandler(file, &slog.HandlerOptions{Level: level})
	if !clear {
		handler = &masked{handler}
	}
	return slog.New(handler), file, nil
}

// masked is a handler that hides who writes to whom about what.
type masked struct{ next slog.Handler }

func (m *masked) Enabled(ctx context.Context, l slog.Level) bool { return m.next.Enabled(ctx, l) }

func (m *masked) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, r.Level, Mask(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(maskAttr(a))
		return true
	})
	return m.next.Handle(ctx, out)
}

func (m *masked) WithAttrs(attrs []slog.Attr) slog.Handler {
	hidden := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		hidden[i] = maskAttr(a)
	}
	return &masked{m.next.WithAttrs(hidden)}
}

func (m *masked) WithGroup(name string) slog.Handler { return &masked{m.next.WithGroup(name)} }

func maskAttr(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch {
	case a.Key == "subject" || a.Key == "name" || a.Key == "text":
		return slog.String(a.Key, "…")
	case v.Kind() == slog.KindGroup:
		group := make([]any, 0, len(v.Group()))
		for _, inner := range v.Group() {
			group = append(group, maskAttr(inner))
		}
		return slog.Group(a.Key, group...)
	case v.Kind() == slog.KindString:
		return slog.String(a.Key, Mask(v.String()))
	case v.Kind() == slog.KindAny:
		if err, ok := v.Any().(error); ok {
			return slog.String(a.Key, Mask(err.Error()))
		}
	}
	return a
}

// An address, also inside angle brackets or percent-encoded in a URL.
var address = regexp.MustCompile(`[\p{L}\p{N}._%+'~-]+(?:@|%40)[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?`)

// Mask hides e-mail addresses in a text: of "anna.lee@shop.example" stays "a…@s…".
func Mask(text string) string {
	return address.ReplaceAllStringFunc(text, func(found string) string {
		local, domain, ok := strings.Cut(found, "@")
		if !ok {
			local, domain, _ = strings.Cut(found, "%40")
		}
		return first1(local) + "…@" + first1(domain) + "…"
	})
}

func first1(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
