//go:build unix && !darwin

package dirs_test

import (
	"path/filepath"
	"slices"
	"testing"

	"oroconnector/platform/dirs"
)

func TestSystem_FollowsXDG(t *testing.T) {
	for _, c := range []struct {
		name string
		env  map[string]string
		want []string // config, data, cache, logs, runtime
	}{
		{
			name: "defaults",
			env:  map[string]string{"HOME": "/home/jo", "TMPDIR": "/scratch"},
			want: []string{"/home/jo/.config/oro", "/home/jo/.local/share/oro", "/home/jo/.cache/oro", "/home/jo/.local/state/oro/logs", ""},
		},
		{
			name: "variables",
			env: map[string]string{
				"HOME": "/home/jo", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d/", "XDG_CACHE_HOME": "/x",
				"XDG_STATE_HOME": "/s", "XDG_RUNTIME_DIR": "/run/user/1",
			},
			want: []string{"/c/oro", "/d/oro", "/x/oro", "/s/oro/logs", "/run/user/1/oro"},
		},
		{
			name: "relative ones do not count",
			env:  map[string]string{"HOME": "/home/jo", "XDG_CONFIG_HOME": "c", "XDG_RUNTIME_DIR": "run"},
			want: []string{"/home/jo/.config/oro", "/home/jo/.local/share/oro", "/home/jo/.cache/oro", "/home/jo/.local/state/oro/logs", ""},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, name := range []string{
				"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR",
			} {
				t.Setenv(name, c.env[name])
			}
			d, err := dirs.System("oro")
			if err != nil {
				t.Fatal(err)
			}
			got := all(d)
			if c.want[4] == "" {
				if !filepath.IsAbs(got[4]) {
					t.Errorf("runtime %q", got[4])
				}
				got[4] = ""
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v\nwant %v", got, c.want)
			}
		})
	}
}

func TestSystem_WithoutHome(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"} {
		t.Setenv(name, "")
	}
	if d, err := dirs.System("oro"); err == nil {
		t.Errorf("got %+v", d)
	}
}

func TestPolicy_EtcBeforeWhatThePersonSets(t *testing.T) {
	t.Setenv("XDG_CONFIG_DIRS", "/mine:rel:/etc/xdg")
	want := []string{"/etc/oro", "/mine/oro", "/etc/xdg/oro"}
	if got := dirs.Policy("oro"); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}
