package cli

import (
	"net/http"

	"github.com/spf13/cobra"

	"helpdesk/internal/local"
	"helpdesk/internal/store"
)

func (a *app) peopleCommand() *cobra.Command {
	return a.awsFlags(group("people", "Keep the records of those who ask", a.peopleIndex()))
}

func (a *app) peopleIndex() *cobra.Command {
	return &cobra.Command{
		Use: "index", Short: "Let people of earlier versions be found by the beginning of their names",
		Long: `Looks at the people on every ticket, a hundred tickets at a time, and writes
those once more that a search by the beginning of a name, address or telephone
number would not find: they were written before there was that search. Once
after an update is enough; it may run beside a working desk, be stopped, and run
again. It reads each ticket (about one read unit) and writes only what is missing.

En español: permite encontrar por el comienzo del nombre a las personas
registradas por versiones anteriores; basta una vez tras actualizar.`,
		Example: "  desk people index\n  desk people index --table helpdesk-Table-1ABC --profile work", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			looked, written := 0, 0
			for at := (store.IndexedPeople{}); !at.End; {
				var err error
				if at, err = ask[store.IndexedPeople](cmd.Context(), a, http.MethodPost, "/people/index", local.IndexPeople{After: at.Last}); err != nil {
					return err
				}
				looked, written = looked+at.Looked, written+at.Written
			}
			a.say("%d looked at, %d written", looked, written)
			return nil
		},
	}
}
