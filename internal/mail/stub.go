package mail

import "strings"

// isStub reports the text that programs put beside HTML when they have none:
// nothing that is seen, or a sentence that says that one's mail program does not
// show HTML.
func isStub(text string) bool {
	const longest = 600 // bytes
	if len(text) > longest {
		return false
	}
	folded := Fold(visible(text))
	if folded == " " {
		return true
	}
	if isPointer(folded) {
		return true
	}
	if !strings.Contains(folded, " html ") {
		return false
	}
	for _, s := range [...]string{
		" not show", " t show", " cannot show",
		" not support", " t support", " not display", " unable to display", " cannot read", " can t read", " cannot view", " can t view", " not able to view", " not capable", " not html", " no html",
		" html enabled", " html capable", " html compatible", " html format", " in html", " html version", " html email", " html e mail", " html mail", " view html", " enable html", " supports html", " html message",
		" no soporta", " no admite", " no es compatible", " compatible con html", " no puede mostrar", " no puede ver", " no ve", " no muestra", " no acepta", " formato html", " versión html", " en html", " vea este", " soporte html",
		" unterstützt kein", " html nicht", " kein html", " html fähig", " html ansicht", " html format", " html version", " html darstell", " html e mail",
		" ne supporte pas", " ne prend pas en charge", " ne gère pas", " n affiche pas", " au format html", " format html", " version html", " compatible html", " lire le html",
		" não suporta", " não é compatível", " não aceita", " não exibe", " compatível com html", " em html", " versão html",
		" non supporta", " non è compatibile", " non visualizza", " non legge", " non è in grado", " in formato html", " versione html",
	} {
		if strings.Contains(folded, s) {
			return true
		}
	}
	return false
}

// isPointer reports folded text that only says where the mail can be read: one
// short sentence and an address.
func isPointer(folded string) bool {
	const longest = 24 // words, those of an address too
	if strings.Count(folded, " ") > longest+1 {
		return false
	}
	for _, s := range [...]string{
		" view this e mail in ", " view this email in ", " view this mail in ", " view this message in ", " read this email in ", " view in browser ", " view in your browser ", " view it in your browser ", " view online ",
		" ver este correo en ", " vea este correo en ", " ver este mensaje en ", " vea este mensaje en ", " ver en el navegador ", " ver en su navegador ", " ver en tu navegador ", " abrir en el navegador ",
		" im browser ansehen ", " im browser anzeigen ", " dans votre navigateur ", " no seu navegador ", " no navegador ", " nel browser ",
	} {
		if strings.Contains(folded, s) {
			return true
		}
	}
	return false
}
