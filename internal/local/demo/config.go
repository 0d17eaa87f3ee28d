package demo

import "helpdesk/internal/desk"

// Domains and addresses of the demo desk. The names end in ".test" (RFC 6761),
// so no mail to them can reach anybody.
const (
	Domain    = "tienda.test"
	Receiving = "in.tienda.test"
	Support   = "soporte@" + Domain
	Sales     = "ventas@" + Domain
	// SampleOrigin is the other site whose pages may post the form "web".
	SampleOrigin = "http://127.0.0.1:8090"
)

// Config is the demo desk's configuration, from the base that every desk
// starts with: three teams, five agents, two mailboxes, rules, a policy and
// its calendar, and the form of another site.
func Config(base desk.Config) desk.Config {
	c := base
	c.Settings.Name = "Tienda Alba"
	c.Settings.DefaultTeam = "soporte"
	c.Teams = []desk.Team{
		{ID: "soporte", Name: desk.Text{Es: "Soporte", En: "Support"}, Lead: "marta"},
		{ID: "ventas", Name: desk.Text{Es: "Ventas", En: "Sales"}, Lead: "tom"},
		{ID: "facturacion", Name: desk.Text{Es: "Facturación", En: "Billing"}, Lead: "marta"},
	}
	c.Agents = []desk.Agent{
		{ID: "marta", Name: "Marta Gil", Address: "marta@" + Domain, Role: desk.RoleAdmin, Teams: []string{"soporte", "ventas", "facturacion"}, Language: desk.Spanish, Active: true},
		{ID: "ana", Name: "Ana Ruiz", Address: "ana@" + Domain, Role: desk.RoleAgent, Teams: []string{"soporte"}, Language: desk.Spanish, Active: true, OnDuty: true},
		{ID: "luis", Name: "Luis Vega", Address: "luis@" + Domain, Role: desk.RoleAgent, Teams: []string{"soporte", "facturacion"}, Language: desk.Spanish, Active: true, OnDuty: true},
		{ID: "tom", Name: "Tom Baker", Address: "tom@" + Domain, Role: desk.RoleLead, Teams: []string{"ventas", "soporte"}, Language: desk.English, Active: true, OnDuty: true},
		{ID: "eva", Name: "Eva Sanz", Address: "eva@" + Domain, Role: desk.RoleAgent, Teams: []string{"ventas"}, Language: desk.Spanish, Speaks: []desk.Language{desk.Spanish}, Active: true, OnDuty: true, Capacity: 20},
	}
	c.Mailboxes = []desk.Mailbox{
		{ID: "soporte", Address: Support, Receiving: "soporte@" + Receiving, Name: "Tienda Alba", Team: "soporte"},
		{ID: "ventas", Address: Sales, Receiving: "ventas@" + Receiving, Name: "Tienda Alba · Ventas", Team: "ventas"},
	}
	c.Forms = []desk.Form{
		{ID: "web", Name: desk.Text{Es: "Formulario de la tienda", En: "Shop form"}, Origins: []string{SampleOrigin, "http://localhost:8090"}, Active: true},
		{ID: "quote", Name: desk.Text{Es: "Pedir presupuesto", En: "Ask for a quote"}, Origins: []string{SampleOrigin}, Team: "ventas", Active: true},
	}
	c.Routing = rules()
	c.Calendars = []desk.Calendar{calendar()}
	c.Policies = []desk.Policy{policy()}
	return c
}

func rules() []desk.Rule {
	return []desk.Rule{
		{ID: "urgent", Name: desk.Text{Es: "La web no funciona", En: "The site is down"}, Match: desk.RuleMatch{Words: []string{"urgente", "urgent", "error 502"}}, Team: "soporte", Priority: desk.Urgent, Tags: []string{"web"}},
		{ID: "billing", Name: desk.Text{Es: "Facturas y cobros", En: "Invoices and payments"}, Match: desk.RuleMatch{Words: []string{"factura", "invoice", "cobrado", "charged", "reembolso", "refund"}}, Team: "facturacion"},
		{ID: "sales", Name: desk.Text{Es: "Presupuestos", En: "Quotes"}, Match: desk.RuleMatch{Words: []string{"presupuesto", "quote", "unidades", "pieces"}}, Team: "ventas"},
		{ID: "sales-mailbox", Name: desk.Text{Es: "Buzón de ventas", En: "Sales mailbox"}, Match: desk.RuleMatch{Mailboxes: []string{"ventas"}, Channels: []desk.Channel{desk.ChannelEmail}}, Team: "ventas"},
		{ID: "incidents", Name: desk.Text{Es: "Incidencias", En: "Incidents"}, Match: desk.RuleMatch{Types: []desk.Type{desk.Incident, desk.Problem}}, Team: "soporte", Priority: desk.High},
	}
}

func calendar() desk.Calendar {
	c := desk.Calendar{ID: "oficina", Name: desk.Text{Es: "Horario de oficina", En: "Office hours"}, Zone: "Europe/Madrid",
		Holidays: []desk.Holiday{
			{Date: "2026-01-01", Name: desk.Text{Es: "Año Nuevo", En: "New Year's Day"}, Yearly: true},
			{Date: "2026-12-25", Name: desk.Text{Es: "Navidad", En: "Christmas Day"}, Yearly: true},
		}}
	for day := 1; day <= 5; day++ { // Monday to Friday
		c.Week = append(c.Week, desk.Slot{Day: weekday(day), Start: "09:00", End: "18:00"})
	}
	return c
}

func policy() desk.Policy {
	hour := 60
	return desk.Policy{
		ID: "estandar", Name: desk.Text{Es: "Estándar", En: "Standard"}, Calendar: "oficina", WarnPercent: 80,
		Targets: map[desk.Metric]map[desk.Priority]int{
			desk.FirstResponse: {desk.Urgent: hour, desk.High: 2 * hour, desk.Normal: 4 * hour, desk.Low: 8 * hour},
			desk.NextResponse:  {desk.Urgent: hour, desk.High: 4 * hour, desk.Normal: 8 * hour, desk.Low: 16 * hour},
			desk.Resolution:    {desk.Urgent: 4 * hour, desk.High: 16 * hour, desk.Normal: 36 * hour, desk.Low: 72 * hour},
		},
		Pauses: map[desk.Metric][]desk.Status{
			desk.Resolution: {desk.Answered, desk.Pending, desk.OnHold, desk.Postponed},
		},
	}
}
