package cli

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

func (a *app) auditCommand() *cobra.Command {
	var month string
	c := &cobra.Command{
		Use: "audit", Short: "List what was done to the desk itself",
		Long: `Lists the audit log of a month, newest first, at most 1,000 entries: who changed
the configuration, keys, people and shared tools, and who signed in.

En español: muestra el registro de auditoría de un mes.`,
		Example: "  desk audit\n  desk audit --month 2026-03\n  desk audit --table helpdesk-Table-1ABC --profile work",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if month == "" {
				month = time.Now().UTC().Format("2006-01")
			}
			if _, err := time.Parse("2006-01", month); err != nil {
				return usageError{fmt.Errorf("--month is a year and month, as 2026-03, not %q", month)}
			}
			list, err := ask[[]desk.Audit](cmd.Context(), a, http.MethodGet, "/audit/"+month, nil)
			if err != nil {
				return err
			}
			t := a.tabbed("TIME (UTC)", "WHO", "WITH", "WHAT", "TO", "DETAIL")
			for _, e := range list {
				with := e.Key
				if e.Session != "" {
					with = e.Session
				}
				row(t, e.At.UTC().Format("2006-01-02 15:04:05"), strings.TrimSpace(string(e.By.Kind)+" "+e.By.ID), with,
					text.T(a.lang, "audit."+string(e.What)), e.Subject, auditDetail(e))
			}
			return t.Flush()
		},
	}
	c.Flags().StringVar(&month, "month", "", "year and month in UTC, as 2026-03; left out: this one")
	return a.awsFlags(c)
}

// auditDetail is what an entry says beyond its columns.
func auditDetail(e desk.Audit) string {
	parts := append([]string{}, e.Parts...)
	if e.To != 0 {
		parts = append(parts, fmt.Sprintf("%d→%d", e.From, e.To))
	}
	if e.Code != "" {
		parts = append(parts, e.Code)
	}
	return strings.Join(parts, " ")
}
