package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"helpdesk/internal/desk"
	"helpdesk/internal/local"
)

// grace is how long a desk that is told to stop may take to finish what it does.
const grace = 20 * time.Second

func (a *app) runCommand() *cobra.Command {
	var httpAddr, smtpAddr, seed string
	c := &cobra.Command{
		Use:   "run",
		Short: "Start the desk on this machine",
		Long: `Starts the whole help desk in this process, wired by template.yaml as on AWS:
help centre, forms and REST API over HTTP, mail in over SMTP, and a page with
every mail it sends. It ends on Ctrl-C or SIGTERM, after finishing what it does.
Everything is kept in the data folder.

GET /healthz answers 200 when the desk is ready.

En español: pone en marcha la mesa de ayuda; Ctrl-C la detiene sin perder nada.`,
		Example: `  desk run
  HTTP_ADDR=127.0.0.1:9000 SMTP_ADDR=127.0.0.1:9025 desk run
  desk run --seed=0 --data /srv/desk`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			filled, err := yes("SEED", seed)
			if err != nil {
				return err
			}
			return a.run(cmd.Context(), local.Options{HTTPAddr: httpAddr, SMTPAddr: smtpAddr, Seed: filled})
		},
	}
	c.Flags().StringVar(&httpAddr, "http", a.env("HTTP_ADDR", "127.0.0.1:8080"), "address of the web pages and the API (HTTP_ADDR)")
	c.Flags().StringVar(&smtpAddr, "smtp", a.env("SMTP_ADDR", "127.0.0.1:2525"), "address that takes mail (SMTP_ADDR)")
	c.Flags().StringVar(&seed, "seed", a.env("SEED", "1"), "1 fills a new data folder with a demo desk, 0 leaves it empty (SEED)")
	return c
}

// yes reads a switch.
func yes(name, value string) (bool, error) {
	switch strings.ToLower(value) {
	case "1", "true", "yes":
		return true, nil
	case "0", "false", "no":
		return false, nil
	default:
		return false, usageError{fmt.Errorf("%s is 1 or 0, not %q", name, value)}
	}
}

func (a *app) run(ctx context.Context, o local.Options) error {
	log, err := a.log()
	if err != nil {
		return err
	}
	if o.Template, _, err = local.Template(a.template); err != nil {
		return err
	}
	o.DataDir, o.Language, o.Log = a.dataDir, a.lang, log
	d, err := local.Start(ctx, o)
	if err != nil {
		return err
	}
	a.greet(ctx, d)
	select {
	case <-ctx.Done():
	case err = <-d.Failed():
	}
	a.say("%s", a.in("Deteniendo la mesa…", "Stopping the desk…"))
	end, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if stop := d.Shutdown(end); err == nil {
		err = stop
	}
	return err
}

// in picks the text of the machine's language.
func (a *app) in(es, en string) string { return desk.Text{Es: es, En: en}.In(a.lang) }

// greet prints where everything is.
func (a *app) greet(ctx context.Context, d *local.Desk) {
	cfg, err := d.Data().Store.Config(ctx)
	if err != nil {
		return // the desk is up, and its first request will say what is wrong
	}
	url := d.URL()
	a.say("")
	a.say("%s", a.in("La mesa de ayuda está en marcha.", "The help desk is running."))
	a.say("")
	line := func(es, en, value string) { a.say("  %-22s %s", a.in(es, en), value) }
	line("Consola de agentes", "Agents' console", url+"/console/")
	line("Centro de ayuda", "Help centre", url+"/")
	line("Formulario", "Form", url+"/new")
	line("API REST", "REST API", url+"/api/v1/docs")
	line("Correo enviado", "Mail sent", url+"/_mail")
	line("Estado de la mesa", "State of the desk", url+"/_desk")
	line("Correo entrante (SMTP)", "Mail in (SMTP)", d.SMTPAddr())
	for _, m := range cfg.Mailboxes {
		line("Dirección de soporte", "Support address", m.Address)
	}
	line("Otras direcciones", "Other addresses", "*@"+d.Facts().Receiving)
	line("Datos", "Data", a.dataDir)
	if samples := d.Samples(); len(samples) > 0 {
		a.say("")
		a.say("%s", a.in("Claves de ejemplo para la API (Authorization: Bearer …):", "Sample API keys (Authorization: Bearer …):"))
		for _, s := range samples {
			name, role := agent(cfg, s.Agent)
			a.say("  %s  %s, %s (%s)", s.Secret, name, role, strings.Join(s.Scopes, " "))
		}
		a.say("")
		a.say("%s", a.in("Pruebe:", "Try:"))
		a.say("  curl -H 'Authorization: Bearer %s' %s/api/v1/tickets", samples[0].Secret, url)
	}
	if len(cfg.Agents) > 0 {
		a.say("")
		a.say("%s", a.in("Agentes (se elige uno al entrar, sin contraseña):", "Agents (choose one when you sign in, without a password):"))
		for _, g := range cfg.Agents {
			a.say("  %-8s %-12s %-22s %s", g.ID, g.Name, g.Address, g.Role)
		}
	}
	a.say("")
	a.say("%s", a.in("Ctrl-C la detiene.", "Ctrl-C stops it."))
}

func agent(cfg *desk.Config, id string) (name string, role desk.AgentRole) {
	for _, g := range cfg.Agents {
		if g.ID == id {
			return g.Name, g.Role
		}
	}
	return id, ""
}
