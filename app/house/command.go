package house

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"oroconnector/app/cli"
	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/words"
	"oroconnector/platform/instance"
)

// Process is what the operating system gives the program.
type Process struct {
	Args    []string // behind the program's name
	Dir     string   // working folder
	Langs   []string
	Out     io.Writer
	Err     io.Writer
	Version string
	// Prompt asks the person for a passphrase on a terminal; nil where there is none.
	Prompt func(ctx context.Context, question string) ([]byte, error)
	// Window opens the window over a house and returns when the program is to end; nil in a build without
	// one.
	Window func(ctx context.Context, h *House, c cli.Call) int
	// Trouble shows a person who has no terminal why the window cannot open; nil: standard error alone says it.
	Trouble func(ctx context.Context, sentence, verb string)
	// Browser as in Options.
	Browser func(ctx context.Context, url string) error
}

// Main runs the program: a command, or the window where none is given. It returns the exit code.
func Main(ctx context.Context, p Process) int {
	w, err := words.Open(p.Langs...)
	if err != nil {
		io.WriteString(p.Err, Name+": "+err.Error()+"\n")
		return cli.ExitBug
	}
	call, err := cli.Parse(p.Args)
	if err := w.Use(chosenFirst(call, p.Langs)...); err != nil {
		io.WriteString(p.Err, Name+": "+err.Error()+"\n") // the system's language it is
	}
	env := cli.Env{Words: w, Dir: p.Dir, Out: p.Out, Err: p.Err, Version: p.Version, Secret: p.secret}
	switch {
	case err != nil:
		io.WriteString(p.Err, cli.Sentence(w, err)+"\n"+w.Say("cli.seeHelp")+"\n")
		return cli.ExitCode(err)
	case call.Offline():
		env.Desk = desk.New(desk.Parts{})
		return cli.Run(ctx, env, call)
	case call.Command == "" && p.Window == nil:
		io.WriteString(p.Err, w.Say("cli.noWindow")+"\n"+w.Say("cli.seeHelp")+"\n")
		return cli.ExitUsage
	}
	o := p.options(call, w)
	for {
		code, err := p.inHouse(ctx, o, env, call)
		if !errors.Is(err, ErrHeld) {
			return code
		}
		// Somebody else holds the profile and carries the command out; where it ends just now, the profile is
		// free and the house can be built.
		code, err = p.forward(ctx, o, call, w)
		if err == nil && code != retry {
			return code
		}
		if err != nil && !errors.Is(err, instance.ErrGone) {
			err = forwardFault(err)
			io.WriteString(p.Err, cli.Sentence(w, err)+"\n")
			return cli.ExitCode(err)
		}
	}
}

func (p Process) inHouse(ctx context.Context, o Options, env cli.Env, call cli.Call) (code int, err error) {
	open := Open
	if call.Command == "" {
		open = Begin
	}
	h, err := open(ctx, o)
	if errors.Is(err, ErrHeld) {
		return 0, ErrHeld
	}
	if err != nil {
		io.WriteString(p.Err, cli.Sentence(env.Words, err)+"\n")
		if call.Command == "" && p.Trouble != nil {
			p.Trouble(ctx, cli.Sentence(env.Words, err), env.Words.Say("action.close"))
		}
		return cli.ExitCode(err), nil
	}
	defer func() {
		h.drain(ctx, call)
		if err := h.Close(); err != nil && code == cli.ExitOK {
			io.WriteString(p.Err, cli.Sentence(env.Words, crm.AsFault("profile.close", err))+"\n")
			code = cli.ExitBug
		}
	}()
	h.Serve(p.Version)
	if call.Command == "" {
		return p.window(ctx, h, env, call), nil
	}
	if len(h.All()) == 0 { // else they are among what status tells
		for _, f := range h.faults() {
			io.WriteString(p.Err, cli.Sentence(h.words, f)+"\n")
		}
	}
	env.Desk, env.Words = h.desk, h.words
	return cli.Run(ctx, env, call), nil
}

// window opens the window over a house that is furnished meanwhile. Where that fails the window says so, and the
// program ends as if it had never opened.
func (p Process) window(ctx context.Context, h *House, env cli.Env, call cli.Call) int {
	code := p.Window(ctx, h, call)
	if err := h.unfurnished(); err != nil {
		io.WriteString(p.Err, cli.Sentence(env.Words, err)+"\n")
		return cli.ExitCode(err)
	}
	return code
}

// Serve carries out the commands of later processes until the house is closed (spec 8.3).
func (h *House) Serve(version string) {
	h.run("instance", func(ctx context.Context) error {
		return h.instance.Serve(ctx, func(ctx context.Context, r instance.Request, out, errw io.Writer) int {
			return h.answer(ctx, r, out, errw, version)
		})
	})
}

// How long commands of later processes may go on when this one is done: one without a window has no
// reason to hurry, the person who quits the window has.
const (
	patience = 90 * time.Second
	haste    = 3 * time.Second
)

// drain lets the commands of later processes come to their end before the house is closed.
func (h *House) drain(ctx context.Context, call cli.Call) {
	close(h.leaving)
	limit := patience
	if call.Command == "" {
		limit = haste
	}
	waiting, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := h.instance.Drain(waiting); err != nil {
		h.log.Info("commands of later processes are given up", "err", err)
	}
}

func (h *House) answer(ctx context.Context, r instance.Request, out, errw io.Writer, version string) int {
	w, err := words.Open(h.languages(strings.Split(r.Lang, ":"))...)
	if err != nil {
		w = h.words
	}
	call, err := cli.Parse(r.Args)
	if err != nil {
		io.WriteString(errw, cli.Sentence(w, err)+"\n")
		return cli.ExitCode(err)
	}
	if call.Demo && !h.o.Demo {
		err := &crm.Fault{Kind: crm.Busy, Op: "profile.forward", Code: "profile.noDemo"}
		io.WriteString(errw, cli.Sentence(w, err)+"\n")
		return cli.ExitCode(err)
	}
	if call.Command == "" {
		return h.hand(ctx, r.Dir, call)
	}
	if err := h.await(); err != nil {
		io.WriteString(errw, cli.Sentence(w, err)+"\n")
		return cli.ExitCode(err)
	}
	env := cli.Env{Desk: h.desk, Words: w, Dir: r.Dir, Out: out, Err: errw, Version: version}
	if r.Secret != "" {
		env.Secret = func(context.Context, int, string) ([]byte, error) { return []byte(r.Secret), nil }
	}
	return cli.Run(ctx, env, call)
}

// forward has the process that holds the profile carry the command out. What the person has to be asked for is
// asked here: that process has another terminal, or none.
func (p Process) forward(ctx context.Context, o Options, call cli.Call, w *words.Words) (int, error) {
	d, _, err := folders(o)
	if err != nil {
		return 0, err
	}
	r := instance.Request{Args: p.Args, Dir: p.Dir, Lang: strings.Join(p.Langs, ":")}
	if question, needed := call.Asks(w); needed {
		secret, err := p.secret(ctx, call.PasswordFD, question)
		if err != nil && ctx.Err() != nil {
			return 0, crm.AsFault("profile.forward", ctx.Err())
		}
		r.Secret = string(secret) // none: the command says what is missing
	}
	return instance.Call(ctx, d.Data, r, p.Out, p.Err)
}

// forwardFault words why the process that holds the profile could not carry a command out.
func forwardFault(err error) error {
	for _, c := range []struct {
		err  error
		code string
	}{
		{instance.ErrLost, "profile.lost"}, {instance.ErrUnreachable, "profile.unreachable"},
		{instance.ErrVersion, "profile.version"}, {instance.ErrTooBig, "profile.tooBig"},
	} {
		if errors.Is(err, c.err) {
			return &crm.Fault{Kind: crm.Busy, Op: "profile.forward", Code: c.code, Err: err}
		}
	}
	return crm.AsFault("profile.forward", err)
}

func (p Process) options(call cli.Call, w *words.Words) Options {
	return Options{
		Demo: call.Demo, Profile: absolute(p.Dir, call.Profile), Keyring: keyringPath(p.Dir, call.Keyring), Version: p.Version,
		Clear: call.Verbose, Stay: call.Command == "", Langs: p.Langs, Browser: p.Browser,
		Passphrase: func(ctx context.Context) ([]byte, error) { return p.passphrase(ctx, call, w) },
	}
}

// passphrase reads it from the file or descriptor named, else asks.
func (p Process) passphrase(ctx context.Context, call cli.Call, w *words.Words) ([]byte, error) {
	if call.PassphraseFile != "" {
		phrase, err := os.ReadFile(absolute(p.Dir, call.PassphraseFile))
		return []byte(strings.TrimRight(string(phrase), "\r\n")), err
	}
	phrase, err := p.secret(ctx, call.PassphraseFD, w.Say("keyring.ask"))
	return []byte(strings.TrimRight(string(phrase), "\r\n")), err
}

// secret reads one from a descriptor, where one is named, else asks on the terminal.
func (p Process) secret(ctx context.Context, fd int, question string) ([]byte, error) {
	if fd < 0 {
		if p.Prompt == nil {
			return nil, os.ErrNotExist
		}
		return p.Prompt(ctx, question)
	}
	file := os.NewFile(uintptr(fd), "fd "+strconv.Itoa(fd))
	if file == nil {
		return nil, os.ErrInvalid
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, 64<<10))
}

// retry is what a process answers to one that wants the window, when it has none and is about to end.
const retry = 75

// hand passes the files of a second start to the window, which may be about to appear, and ends that start. A process
// that only carries out a command has no window: it lets the second start wait for its end and try again.
func (h *House) hand(ctx context.Context, dir string, call cli.Call) int {
	select {
	case <-h.windowed:
	case <-h.leaving:
	case <-ctx.Done():
	}
	h.mu.Lock()
	open := h.onHand
	h.mu.Unlock()
	if open == nil {
		select {
		case <-h.leaving:
		case <-ctx.Done():
		}
		return retry
	}
	files := make([]string, len(call.Args))
	for i, file := range call.Args {
		files[i] = file
		if !strings.Contains(file, "://") {
			files[i] = absolute(dir, file)
		}
	}
	open(files)
	return cli.ExitOK
}

// OnHand says what takes the files of later starts; no files: the window is to be shown.
func (h *House) OnHand(open func(files []string)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.onHand = open
	select {
	case <-h.windowed:
	default:
		if open != nil {
			close(h.windowed)
		}
	}
}

// keyringPath makes the path of "file:PATH" absolute: the choice sticks, the working folder does not.
func keyringPath(dir, choice string) string {
	if path, ok := strings.CutPrefix(choice, "file:"); ok && path != "" {
		return "file:" + absolute(dir, path)
	}
	return choice
}

func absolute(dir, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
