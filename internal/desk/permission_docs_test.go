package desk

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// The table of permissions in the documentation is the one in the code.
func TestMay_isDocumented(t *testing.T) {
	page, err := os.ReadFile("../docs/permissions.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, g := range grants {
		cells := []string{fmt.Sprintf("`%s`", g.action), fmt.Sprintf("`%s`", g.scope)}
		for _, may := range []bool{g.allows(RoleLight), g.allows(RoleAgent), g.allows(RoleLead), g.allows(RoleAdmin), g.person} {
			cell := ""
			if may {
				cell = "yes"
			}
			cells = append(cells, cell)
		}
		where := "the desk"
		if g.subject || g.action == TicketList {
			where = "tickets in sight"
		}
		rows = append(rows, "| "+strings.Join(append(cells, where), " | ")+" |")
	}
	for _, row := range rows {
		if !strings.Contains(string(page), strings.ReplaceAll(row, "  ", " ")) && !strings.Contains(string(page), row) {
			t.Errorf("internal/docs/permissions.md lacks this row:\n%s", row)
		}
	}
	if got := strings.Count(string(page), " | tickets in sight |") + strings.Count(string(page), " | the desk |"); got != len(rows) {
		t.Errorf("internal/docs/permissions.md has %d rows for %d permissions", got, len(rows))
	}
}

// A lead may all that an agent may, an admin all that a lead may: nobody loses
// a right by being given a higher role.
func TestMay_rolesGrow(t *testing.T) {
	roles := []AgentRole{RoleLight, RoleAgent, RoleLead, RoleAdmin}
	for _, g := range grants {
		for i, role := range roles[1:] {
			if g.allows(roles[i]) && !g.allows(role) {
				t.Errorf("%s: %s may, %s may not", g.action, roles[i], role)
			}
		}
	}
}
