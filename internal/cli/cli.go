// Package cli is the desk command: it runs the whole help desk on this machine
// and operates one, here or on AWS.
//
// Commands beside a running desk talk to it over a socket in its data folder,
// because the data file has one owner; without a running desk they open the
// folder themselves. What fails is said in one sentence on standard error, with
// exit status 1; a command that was typed wrong ends with 2. Only results go to
// standard output, so that it can be piped.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

// World is what the command sees of the machine.
type World struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
}

// Exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// usageError is a command that was typed wrong.
type usageError struct{ error }

// Run runs one command until it is done or ctx ends, and answers its exit status.
func Run(ctx context.Context, args []string, w World) int {
	a := &app{World: w, lang: language(w.Getenv)}
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	fmt.Fprintf(w.Err, "desk: %s\n", a.sentence(err))
	var usage usageError
	if errors.As(err, &usage) {
		fmt.Fprintln(w.Err, "Try «desk --help».")
		return exitUsage
	}
	return exitFailed
}

// app is one run of the command.
type app struct {
	World
	lang     desk.Language
	dataDir  string
	template string
	table    string
	profile  string
	logLevel string
	// begins lets a command make a data folder that is not there.
	begins bool
}

// language is the one that the machine speaks, as LC_ALL, LC_MESSAGES or LANG
// says; English where it is neither of the desk's.
func language(getenv func(string) string) desk.Language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			if strings.HasPrefix(strings.ToLower(v), "es") {
				return desk.Spanish
			}
			return desk.English
		}
	}
	return desk.English
}

// sentence says an error to a person; what is the desk's own is said in his language.
func (a *app) sentence(err error) string {
	var e *desk.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	if len(e.Fields) == 0 {
		return text.Error(a.lang, e)
	}
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = f.Field + ": " + text.FieldError(a.lang, f)
	}
	return strings.Join(parts, "; ")
}

// env is an environment variable, or what stands in for it.
func (a *app) env(name, otherwise string) string {
	if v := a.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "desk",
		Short: "A help desk on this machine, and the tools to run one",
		Long: `desk runs a whole help desk in one process and operates it.

Commands find the desk by its data folder: a running desk is spoken to over a
socket in it, and without one the folder is opened directly.

En español: «desk run» pone en marcha una mesa de ayuda completa en esta
máquina; los demás mandos la administran. Los mensajes siguen el idioma de LANG.`,
		Example: `  desk run                                start a demo desk on 127.0.0.1:8080
  SEED=0 DATA_DIR=/srv/desk desk run      an empty desk with its own folder
  desk apikey create --scope tickets:read
  desk mail explain letter.eml`,
		Args:          noArguments,
		SilenceErrors: true, SilenceUsage: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	flags := root.PersistentFlags()
	flags.StringVar(&a.dataDir, "data", a.env("DATA_DIR", ".local"), "data folder (DATA_DIR)")
	flags.StringVar(&a.template, "template", a.Getenv("DESK_TEMPLATE"), "template.yaml that wires the desk; found by itself in the source tree (DESK_TEMPLATE)")
	flags.StringVar(&a.logLevel, "log", a.env("LOG_LEVEL", "warn"), "what is logged to standard error: debug, info, warn, error (LOG_LEVEL)")
	root.AddCommand(a.runCommand(), a.keyCommand(), a.seedCommand(), a.mailCommand(), a.configCommand(), a.auditCommand(), a.deadLettersCommand(), a.peopleCommand(), a.tickCommand())
	return root
}

// noArguments refuses arguments; for a group of commands that is an unknown command.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		return usageError{fmt.Errorf("%q is no command of «%s»", args[0], cmd.CommandPath())}
	}
	return usageError{fmt.Errorf("«%s» takes no arguments, but got %q", cmd.CommandPath(), args[0])}
}

// exactly wants a number of arguments.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError{fmt.Errorf("«%s» wants %s", cmd.CommandPath(), what)}
		}
		return nil
	}
}

// group is a command that only has others below it.
func group(use, short string, below ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: noArguments, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	for _, b := range below {
		first, _, _ := strings.Cut(b.Example, "\n")
		c.Example = strings.TrimPrefix(c.Example+"\n"+first, "\n")
	}
	c.AddCommand(below...)
	return c
}

// log writes to standard error, one JSON object a line.
func (a *app) log() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.logLevel)); err != nil {
		return nil, usageError{fmt.Errorf("--log is debug, info, warn or error, not %q", a.logLevel)}
	}
	return slog.New(slog.NewJSONHandler(a.Err, &slog.HandlerOptions{Level: level})), nil
}

// say writes a line of a result.
func (a *app) say(format string, args ...any) {
	_, _ = fmt.Fprintf(a.Out, format+"\n", args...) // a closed pipe: nobody to tell
}
