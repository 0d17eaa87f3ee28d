package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
	"helpdesk/internal/local"
	"helpdesk/internal/mail"
	"helpdesk/internal/mail/sanitizer"
)

// awsFlags let a command work on a deployed desk.
func (a *app) awsFlags(c *cobra.Command) *cobra.Command {
	c.PersistentFlags().StringVar(&a.table, "table", "", "table of a deployed desk (output TableName of its stack) instead of the data folder")
	c.PersistentFlags().StringVar(&a.profile, "profile", a.Getenv("AWS_PROFILE"), "AWS profile for --table (AWS_PROFILE)")
	return c
}

func (a *app) keyCommand() *cobra.Command {
	return a.awsFlags(group("apikey", "Make, list and revoke API keys", a.keyCreate(), a.keyList(), a.keyRevoke()))
}

func (a *app) keyCreate() *cobra.Command {
	var k local.NewKey
	var life time.Duration
	c := &cobra.Command{
		Use:   "create --scope SCOPE…",
		Short: "Make an API key and print its secret, once",
		Long: `Makes an API key and prints its secret; the desk keeps only a hash of it.
A key with --agent does what that agent may do, else it is a program of its own,
limited to the teams of --team, if any.

Scopes: ` + strings.Join(desk.Scopes, ", ") + `

En español: crea una clave para la API; el secreto se muestra una sola vez.`,
		Example: `  desk apikey create --scope tickets:read --scope tickets:write --agent ana
  desk apikey create --scope tickets:write --name shop --expires 2160h
  desk apikey create --scope tickets:read --name report --team billing
  desk apikey create --scope tickets:read --table helpdesk-Table-1ABC --profile work`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if life != 0 {
				k.Expires = time.Now().Add(life)
			}
			made, err := ask[local.MadeKey](cmd.Context(), a, http.MethodPost, "/keys", k)
			if err != nil {
				return err
			}
			a.say("%s", made.Secret)
			return nil
		},
	}
	c.Flags().StringSliceVar(&k.Scopes, "scope", nil, "what the key may touch; may be given more than once")
	c.Flags().StringVar(&k.Agent, "agent", "", "id of the agent it acts for")
	c.Flags().StringSliceVar(&k.Teams, "team", nil, "id of a team that a program's key is limited to; may be given more than once (none: every team)")
	c.Flags().StringVar(&k.Name, "name", "desk apikey create", "what it is for")
	c.Flags().DurationVar(&life, "expires", 0, "how long it works, as 720h; 0: for ever")
	return c
}

func (a *app) keyList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the API keys", Example: "  desk apikey list", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			keys, err := ask[[]access.Listed](cmd.Context(), a, http.MethodGet, "/keys", nil)
			if err != nil {
				return err
			}
			t := a.tabbed("ID", "KEY", "NAME", "AGENT", "TEAMS", "SCOPES", "STATE", "LAST USED")
			for _, k := range keys {
				state := "works"
				if k.Refused != "" {
					state = strings.ReplaceAll(string(k.Refused), "_", " ")
				}
				used := "never"
				if !k.LastUsed.IsZero() {
					used = k.LastUsed.Local().Format("2006-01-02 15:04")
				}
				row(t, k.ID, k.Hint+"…", k.Name, k.Agent, strings.Join(k.Teams, " "), strings.Join(k.Scopes, " "), state, used)
			}
			return t.Flush()
		},
	}
}

func (a *app) keyRevoke() *cobra.Command {
	return &cobra.Command{
		Use: "revoke ID", Short: "Revoke an API key for good", Example: "  desk apikey revoke 01k6z0m2v7t3q9x8r5w4c1b0na", Args: exactly(1, "the id of one key"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.ContainsAny(args[0], "/?#%") {
				return usageError{fmt.Errorf("%q is no id of a key", args[0])}
			}
			_, err := ask[local.Count](cmd.Context(), a, http.MethodDelete, "/keys/"+args[0], nil)
			return err
		},
	}
}

func (a *app) seedCommand() *cobra.Command {
	var order local.SeedOrder
	c := &cobra.Command{
		Use: "seed", Short: "Fill the desk with made-up tickets",
		Long: `Makes tickets with their messages and history, in both languages, spread over
the last thirty days. The same number and seed make the same tickets in a new
desk on the same day. Nobody is mailed because of them. A data folder that is
not there yet becomes an empty desk first.

En español: llena la mesa de tickets inventados, siempre los mismos para una
misma semilla.`,
		Example: "  desk seed --tickets 1000\n  desk seed --tickets 50000 --seed 7",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if order.Tickets < 1 || order.Tickets > 1_000_000 {
				return usageError{errors.New("--tickets is from 1 to 1000000")}
			}
			a.begins = true
			began := time.Now()
			done, err := ask[local.Count](cmd.Context(), a, http.MethodPost, "/seed", order)
			if err != nil {
				return err
			}
			took := time.Since(began)
			a.say("%d tickets, %.1f s, %.0f/s", done.Count, took.Seconds(), float64(done.Count)/took.Seconds())
			return nil
		},
	}
	c.Flags().IntVar(&order.Tickets, "tickets", 100, "how many")
	c.Flags().Uint64Var(&order.Seed, "seed", 1, "from what")
	return c
}

func (a *app) mailCommand() *cobra.Command {
	return group("mail", "Look into raw mail, and into what is sent", a.mailExplain(), a.mailReconcile(), a.mailReplay(), a.mailHeld(), a.mailResend(), a.mailPreview())
}

// maxRaw is the most bytes of a mail that is explained: what the desk takes.
const maxRaw = desk.MaxMail

func (a *app) mailExplain() *cobra.Command {
	return &cobra.Command{
		Use: "explain FILE…", Short: "Tell what the desk reads in raw mails",
		Long: `Reads each file as a raw mail (RFC 5322) and prints one JSON object a line: its
class and why, sender, recipients, subject, text, what the person wrote without
quotes, attachments, and what is odd about it. "-" is standard input.

En español: explica qué entiende la mesa de cada mensaje, uno por línea en JSON.`,
		Example: "  desk mail explain letter.eml\n  desk mail explain inbox/*.eml | jq -c '[.file, .class, .cause]'",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{fmt.Errorf("«%s» wants at least one file", cmd.CommandPath())}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			out := json.NewEncoder(a.Out)
			out.SetEscapeHTML(false)
			var failed []error
			for _, name := range args {
				raw, err := a.readMail(name)
				if err == nil {
					err = out.Encode(mail.Explain(name, raw, sanitizer.HTML))
				}
				if err != nil {
					failed = append(failed, err)
				}
			}
			return errors.Join(failed...)
		},
	}
}

func (a *app) readMail(name string) ([]byte, error) {
	in := a.In
	if name != "-" {
		f, err := os.Open(name) // #nosec G304 -- the file that the person named
		if err != nil {
			return nil, fmt.Errorf("%s cannot be read: %w", name, errors.Unwrap(err))
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxRaw+1))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	if len(raw) > maxRaw {
		return nil, fmt.Errorf("%s has more than %d MB, the most that the desk takes", name, maxRaw/1_000_000)
	}
	return raw, nil
}

func (a *app) configCommand() *cobra.Command {
	return a.awsFlags(group("config", "Read and change the desk's configuration", a.configShow(), a.configApply()))
}

func (a *app) configShow() *cobra.Command {
	return &cobra.Command{
		Use: "show", Short: "Print the configuration as JSON", Example: "  desk config show > desk.json", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := ask[desk.Config](cmd.Context(), a, http.MethodGet, "/config", nil)
			if err != nil {
				return err
			}
			if a.table != "" && cfg.Version == 0 {
				return errors.New("this desk works by its stack's parameters and has no configuration of its own yet: begin with that of a desk on this machine, and apply it")
			}
			out := json.NewEncoder(a.Out)
			out.SetIndent("", "  ")
			out.SetEscapeHTML(false)
			return out.Encode(cfg)
		},
	}
}

func (a *app) configApply() *cobra.Command {
	return &cobra.Command{
		Use: "apply FILE", Short: "Replace the configuration by a JSON file",
		Long: `Checks the file and puts it in place of the configuration. Its version must be
the one that «desk config show» printed: what somebody else changed meanwhile is
not overwritten. "-" is standard input.

En español: comprueba y aplica la configuración de un fichero JSON.`,
		Example: "  desk config show > desk.json; $EDITOR desk.json; desk config apply desk.json", Args: exactly(1, "one file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := a.readMail(args[0])
			if err != nil {
				return err
			}
			var cfg desk.Config
			if err := strict(raw, &cfg); err != nil {
				return fmt.Errorf("%s is no configuration: %w", args[0], err)
			}
			done, err := ask[desk.Config](cmd.Context(), a, http.MethodPut, "/config", cfg)
			if err != nil {
				return err
			}
			a.say("version %d", done.Version)
			return nil
		},
	}
}

// strict reads one JSON value and refuses fields that it does not know.
func strict(raw []byte, into any) error {
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON value")
	}
	return nil
}

func (a *app) deadLettersCommand() *cobra.Command {
	list := &cobra.Command{
		Use: "list", Short: "List what failed for good, with its cause", Example: "  desk deadletters list", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			letters, err := ask[[]local.DeadLetter](cmd.Context(), a, http.MethodGet, "/dead-letters", nil)
			if err != nil {
				return err
			}
			t := a.tabbed("SENT", "FROM QUEUE", "ID", "CAUSE", "MESSAGE")
			for _, l := range letters {
				from := l.Source
				if from == "" {
					from = l.Queue
				}
				row(t, l.SentAt.Local().Format("2006-01-02 15:04:05"), from, l.ID, desk.Snippet(l.Cause), desk.Snippet(l.Body))
			}
			return t.Flush()
		},
	}
	redrive := &cobra.Command{
		Use: "redrive", Short: "Send all dead letters back to their queues", Args: noArguments,
		Long:    "Sends every dead letter back to the queue it came from. Doing so at any time doubles nothing.\n\nEn español: vuelve a intentar todo lo que falló.",
		Example: "  desk deadletters redrive",
		RunE: func(cmd *cobra.Command, _ []string) error {
			n, err := ask[local.Count](cmd.Context(), a, http.MethodPost, "/dead-letters/redrive", nil)
			if err == nil {
				a.say("%d", n.Count)
			}
			return err
		},
	}
	return group("deadletters", "Look at and try again what failed for good (this machine's desk)", list, redrive)
}

func (a *app) tickCommand() *cobra.Command {
	return &cobra.Command{
		Use: "tick", Short: "Let the running desk do now what is due",
		Long:    "Does what the schedule does every minute: deadlines, snoozes, left-over jobs.\n\nEn español: adelanta la revisión que se hace cada minuto.",
		Example: "  desk tick", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := ask[local.Count](cmd.Context(), a, http.MethodPost, "/tick", nil)
			return err
		},
	}
}

// tabbed begins a table.
func (a *app) tabbed(heads ...string) *tabwriter.Writer {
	t := tabwriter.NewWriter(a.Out, 2, 4, 2, ' ', 0)
	row(t, heads...)
	return t
}

func row(t *tabwriter.Writer, cells ...string) {
	_, _ = fmt.Fprintln(t, strings.Join(cells, "\t")) // Flush answers the error
}
