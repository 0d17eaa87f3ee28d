package cli

import (
	"errors"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"helpdesk/internal/local"
	"helpdesk/internal/notification"
)

func (a *app) mailHeld() *cobra.Command {
	return &cobra.Command{
		Use: "held", Short: "List the mail that could not be sent yet, with the reason", Args: noArguments,
		Long:    "Lists the mail that the account may not send, or that is over a quota. It is tried again by itself.\n\nEn español: el correo retenido y su motivo.",
		Example: "  desk mail held",
		RunE: func(cmd *cobra.Command, _ []string) error {
			held, err := ask[[]notification.HeldMail](cmd.Context(), a, http.MethodGet, "/held-mail", nil)
			if err != nil {
				return err
			}
			t := a.tabbed("REASON", "KIND", "HELD", "NEXT TRY", "ID")
			for _, h := range held {
				const minute = "2006-01-02 15:04"
				row(t, h.Reason, h.Kind, h.At.Local().Format(minute), h.Until.Local().Format(minute), h.ID())
			}
			return t.Flush()
		},
	}
}

func (a *app) mailResend() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use: "resend [ID]", Short: "Try held mail again now",
		Long:    "Puts one held mail, or with --all up to 200 of them, into the queue at once. What is still refused is held once more.\n\nEn español: reintenta ahora el correo retenido.",
		Example: "  desk mail resend --all",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || (len(args) == 1) == all {
				return usageError{errors.New("one ID, or --all")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := ask[local.Count](cmd.Context(), a, http.MethodPost, "/held-mail/release", local.OneMail{ID: strings.Join(args, "")})
			if err == nil {
				a.say("%d", n.Count)
			}
			return err
		},
	}
	c.Flags().BoolVar(&all, "all", false, "all held mail")
	return c
}

func (a *app) mailPreview() *cobra.Command {
	order := local.SampleOrder{}
	asHTML := false
	c := &cobra.Command{
		Use: "preview NOTICE", Short: "Show a mail of the desk before anybody gets it",
		Long: "Prints one of the desk's mails as it would go out, about an invented ticket: " + strings.Join(notification.Previewed, ", ") +
			".\n\nEn español: muestra un correo de la mesa de ayuda antes de que nadie lo reciba.",
		Example: "  desk mail preview ack --language es\n  desk mail preview reply --html > reply.html",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{errors.New("one notice: " + strings.Join(notification.Previewed, ", "))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			order.Notice = args[0]
			p, err := ask[notification.Preview](cmd.Context(), a, http.MethodPost, "/mail-preview", order)
			switch {
			case err != nil:
				return err
			case asHTML:
				a.say("%s", p.HTML)
			default:
				a.say("From: %s\nSubject: %s\n\n%s", p.From, p.Subject, p.Text)
			}
			return nil
		},
	}
	c.Flags().StringVar(&order.Mailbox, "mailbox", "", "id of the mailbox; the first one when not given")
	c.Flags().StringVar((*string)(&order.Language), "language", string(a.lang), "es or en")
	c.Flags().BoolVar(&asHTML, "html", false, "the HTML side")
	return c
}
