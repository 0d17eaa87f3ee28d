package cli

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"helpdesk/internal/intake"
	"helpdesk/internal/local"
)

func (a *app) mailReplay() *cobra.Command {
	return &cobra.Command{
		Use: "replay ID...", Short: "Read raw mails anew, after the desk has learnt to read them",
		Long: `Reads each raw mail anew. A message that shows headers only, because its mail was
too large or too strange, gets its text in its place: no second ticket is made, and
nobody is answered. A quarantined mail goes through the decision anew; a mail that
became nothing is taken in. What is well stays as it is. ID is the mail service's id
of the mail, or the number of a ticket for its first mail that could not be read.
With a deployed desk: POST /api/v1/mails/{mail}/replay.

En español: vuelve a leer correos originales. El que solo mostraba sus cabeceras
muestra su texto en el mismo ticket.`,
		Example: "  desk mail replay 1042\n  desk mail replay 0a1b2c3d4e5f",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{errors.New("at least one id of a mail, or number of a ticket")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			failed := 0
			for _, id := range args {
				out, err := ask[intake.Outcome](cmd.Context(), a, http.MethodPost, "/mail/replay", local.OneMail{ID: id})
				if err != nil {
					failed++
					a.say("%s: %s", id, a.sentence(err))
					continue
				}
				a.say("%s: %s %s (%s)", id, out.What, out.Ticket, out.Cause)
			}
			if failed > 0 {
				return fmt.Errorf("%d of %d could not be read anew", failed, len(args))
			}
			return nil
		},
	}
}
