package cli

import (
	"errors"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"helpdesk/internal/intake"
	"helpdesk/internal/local"
)

// maxDays is how far back a command may ask.
const maxDays = 3650

func (a *app) mailReconcile() *cobra.Command {
	var order local.ReconcileMail
	c := &cobra.Command{
		Use: "reconcile", Short: "Compare the raw mails with what became of them",
		Long: `Counts the raw mails that were received and what became of each: a ticket, a
reply, a note, an entry in quarantine, another delivery of a mail that was taken
in already. What became nothing is missing and named; --replay takes it in, once
however often it is asked. Mail of the last minute may still be on its way and is
left out. A deployed desk does this each day by itself.

En español: compara los correos recibidos con lo que ha sido de cada uno, y con
--replay recoge lo que falte.`,
		Example: "  desk mail reconcile\n  desk mail reconcile --days 7 --replay", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if order.Days < 0 || order.Days > maxDays {
				return usageError{errors.New("--days is from 0 (all) to 3650")}
			}
			r, err := ask[intake.Reconciled](cmd.Context(), a, http.MethodPost, "/mail/reconcile", order)
			if err != nil {
				return err
			}
			a.say("%s", r)
			if r.Missing > 0 {
				a.say("missing: %s", strings.Join(r.MissingIDs, " "))
				if r.Cause != "" {
					return errors.New("some mail could not be taken in; the last because: " + r.Cause)
				}
				return errors.New("some mail is missing; --replay takes it in")
			}
			return nil
		},
	}
	c.Flags().IntVar(&order.Days, "days", 0, "days back from now; 0: all there is")
	c.Flags().BoolVar(&order.Replay, "replay", false, "take in what is missing")
	return c
}
