package mail

import (
	"strings"
	"testing"
)

// wroteForms are the lines that mail programs write above what they quote with
// marks, by program and language, as their users get them.
var wroteForms = map[string]string{
	"Gmail en, 12 hours":      "On Mon, Mar 2, 2026 at 10:20 AM Support <support@desk.example> wrote:",
	"Gmail en, 24 hours":      "On Mon, 2 Mar 2026 at 10:20, Support <support@desk.example> wrote:",
	"Gmail en, wrapped":       "On Mon, Mar 2, 2026 at 10:20 AM Support of the Workshop in the High Street\n<support@desk.example> wrote:",
	"Gmail es":                "El lun, 2 mar 2026 a las 10:20, Soporte (<support@desk.example>) escribió:",
	"Gmail es, before":        "El lun., 2 mar. 2026 a las 10:20, Soporte (<support@desk.example>) escribió:",
	"Gmail es-419":            "El lun, 2 de mar de 2026, 10:20 a. m., Soporte <support@desk.example> escribió:",
	"Gmail es, wrapped":       "El lun, 2 mar 2026 a las 10:20, Soporte del Taller de la Calle Mayor (<\nsupport@desk.example>) escribió:",
	"Gmail pt":                "Em seg., 2 de mar. de 2026 às 10:20, Suporte <support@desk.example> escreveu:",
	"Gmail pt-PT":             "Suporte <support@desk.example> escreveu (segunda, 2/03/2026 à(s) 10:20):",
	"Gmail fr":                "Le lun. 2 mars 2026 à 10:20, Support <support@desk.example> a écrit :",
	"Gmail de":                "Am Mo., 2. März 2026 um 10:20 Uhr schrieb Support <support@desk.example>:",
	"Gmail it":                "Il giorno lun 2 mar 2026 alle ore 10:20 Supporto <support@desk.example> ha scritto:",
	"Apple Mail en":           "On 2 Mar 2026, at 10:20, Support <support@desk.example> wrote:",
	"Apple Mail en-US":        "On Mar 2, 2026, at 10:20 AM, Support <support@desk.example> wrote:",
	"Apple Mail es":           "El 2 mar 2026, a las 10:20, Soporte <support@desk.example> escribió:",
	"iPhone es":               "El 2 mar 2026, a la(s) 10:20 a.m., Soporte <support@desk.example> escribió:",
	"Apple Mail pt":           "No dia 2 de mar. de 2026, às 10:20, Suporte <support@desk.example> escreveu:",
	"Apple Mail fr":           "Le 2 mars 2026 à 10:20, Support <support@desk.example> a écrit :",
	"Apple Mail de":           "Am 02.03.2026 um 10:20 schrieb Support <support@desk.example>:",
	"Apple Mail it":           "Il giorno 2 mar 2026, alle ore 10:20, Supporto <support@desk.example> ha scritto:",
	"Thunderbird en":          "On 02/03/2026 10:20, Support wrote:",
	"Thunderbird en, 12":      "On 3/2/26 10:20 AM, Support wrote:",
	"Thunderbird es":          "El 2/3/26 a las 10:20, Soporte escribió:",
	"Thunderbird es, before":  "El 02/03/2026 a las 10:20, Soporte escribió:",
	"Thunderbird pt":          "Em 02/03/2026 10:20, Suporte escreveu:",
	"Thunderbird pt-PT":       "Às 10:20 de 02/03/2026, Suporte escreveu:",
	"Thunderbird fr":          "Le 02/03/2026 à 10:20, Support a écrit :",
	"Thunderbird de":          "Am 02.03.26 um 10:20 schrieb Support:",
	"Thunderbird it":          "Il 02/03/26 10:20, Supporto ha scritto:",
	"Yahoo en":                "On Monday, March 2, 2026 at 10:20:30 AM GMT+1, Support <support@desk.example> wrote:",
	"Yahoo es":                "En lunes, 2 de marzo de 2026, 10:20:30 CET, Soporte <support@desk.example> escribió:",
	"Yahoo es, before":        "El lunes, 2 de marzo de 2026 10:20:30 CET, Soporte <support@desk.example> escribió:",
	"Yahoo pt":                "Em segunda-feira, 2 de março de 2026 10:20:30 BRT, Suporte <support@desk.example> escreveu:",
	"Yahoo fr":                "Le lundi 2 mars 2026 à 10:20:30 UTC+1, Support <support@desk.example> a écrit :",
	"Yahoo de":                "Am Montag, 2. März 2026 um 10:20:30 MEZ hat Support <support@desk.example> Folgendes geschrieben:",
	"Yahoo it":                "Il lunedì 2 marzo 2026 alle ore 10:20:30 CET, Supporto <support@desk.example> ha scritto:",
	"ProtonMail en":           "On Monday, March 2nd, 2026 at 10:20 AM, Support <support@desk.example> wrote:",
	"ProtonMail en, before":   "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Monday, March 2nd, 2026 at 10:20, Support <support@desk.example> wrote:",
	"ProtonMail es":           "El lunes, 2 de marzo de 2026 a las 10:20, Soporte <support@desk.example> escribió:",
	"ProtonMail fr":           "Le lundi 2 mars 2026 à 10:20, Support <support@desk.example> a écrit :",
	"ProtonMail de":           "Support <support@desk.example> schrieb am Montag, 2. März 2026 um 10:20:",
	"Samsung en":              "-------- Original message --------\nFrom: Support <support@desk.example>\nDate: 02/03/2026 10:20 (GMT+01:00)\nTo: Ana <ana@example.com>\nSubject: Printer",
	"Samsung es":              "-------- Mensaje original --------\nDe: Soporte <support@desk.example>\nFecha: 2/3/26 10:20 (GMT+01:00)\nPara: Ana <ana@example.com>\nAsunto: Impresora",
	"Samsung pt":              "-------- Mensagem original --------\nDe: Suporte <support@desk.example>\nData: 02/03/2026 10:20 (GMT-03:00)\nPara: Ana <ana@example.com>\nAssunto: Impressora",
	"Samsung fr":              "-------- Message d'origine --------\nDe : Support <support@desk.example>\nDate : 02/03/2026 10:20 (GMT+01:00)\nÀ : Ana <ana@example.com>\nObjet : Imprimante",
	"Samsung de":              "-------- Ursprüngliche Nachricht --------\nVon: Support <support@desk.example>\nDatum: 02.03.26 10:20 (GMT+01:00)\nAn: Ana <ana@example.com>\nBetreff: Drucker",
	"Samsung it":              "-------- Messaggio originale --------\nDa: Supporto <support@desk.example>\nData: 02/03/26 10:20 (GMT+01:00)\nA: Ana <ana@example.com>\nOggetto: Stampante",
	"Zoho en":                 "---- On Mon, 02 Mar 2026 10:20:30 +0100 Support <support@desk.example> wrote ----",
	"Zoho en, before":         "---- On Mon, 02 Mar 2026 10:20:30 +0100 support@desk.example wrote ---",
	"Zoho es":                 "---- El lun, 02 mar 2026 10:20:30 +0100, Soporte <support@desk.example> escribió ----",
	"Outlook desktop en":      "From: Support <support@desk.example>\nSent: Monday, March 2, 2026 10:20 AM\nTo: Ana <ana@example.com>\nSubject: Printer",
	"Outlook desktop en, old": "-----Original Message-----\nFrom: Support [mailto:support@desk.example]\nSent: 02 March 2026 10:20\nTo: Ana\nSubject: Printer",
	"Outlook desktop es":      "De: Soporte <support@desk.example>\nEnviado el: lunes, 2 de marzo de 2026 10:20\nPara: Ana <ana@example.com>\nAsunto: Impresora",
	"Outlook desktop es, old": "-----Mensaje original-----\nDe: Soporte [mailto:support@desk.example]\nEnviado el: lunes, 2 de marzo de 2026 10:20\nPara: Ana\nCC: Luis\nAsunto: Impresora",
	"Outlook desktop pt":      "De: Suporte <support@desk.example>\nEnviada em: segunda-feira, 2 de março de 2026 10:20\nPara: Ana <ana@example.com>\nAssunto: Impressora",
	"Outlook desktop fr":      "De : Support <support@desk.example>\nEnvoyé : lundi 2 mars 2026 10:20\nÀ : Ana <ana@example.com>\nObjet : Imprimante",
	"Outlook desktop de":      "Von: Support <support@desk.example>\nGesendet: Montag, 2. März 2026 10:20\nAn: Ana <ana@example.com>\nBetreff: Drucker",
	"Outlook desktop it":      "Da: Supporto <support@desk.example>\nInviato: lunedì 2 marzo 2026 10:20\nA: Ana <ana@example.com>\nOggetto: Stampante",
	"Outlook web en":          "________________________________\nFrom: Support <support@desk.example>\nSent: Monday, March 2, 2026 10:20 AM\nTo: Ana <ana@example.com>\nSubject: Printer",
	"Outlook web es":          "________________________________\nDe: Soporte <support@desk.example>\nEnviado: lunes, 2 de marzo de 2026 10:20\nPara: Ana <ana@example.com>\nAsunto: Impresora",
	"Outlook web pt":          "________________________________\nDe: Suporte <support@desk.example>\nEnviado: segunda-feira, 2 de março de 2026 10:20\nPara: Ana <ana@example.com>\nAssunto: Impressora",
	"Outlook web fr":          "________________________________\nDe : Support <support@desk.example>\nEnvoyé : lundi 2 mars 2026 10:20\nÀ : Ana <ana@example.com>\nObjet : Imprimante",
	"Outlook web de":          "________________________________\nVon: Support <support@desk.example>\nGesendet: Montag, 2. März 2026 10:20\nAn: Ana <ana@example.com>\nBetreff: Drucker",
	"Outlook web it":          "________________________________\nDa: Supporto <support@desk.example>\nInviato: lunedì 2 marzo 2026 10:20\nA: Ana <ana@example.com>\nOggetto: Stampante",
	"Outlook mobile en":       "Get Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Support <support@desk.example>\nSent: Monday, March 2, 2026 10:20:30 AM\nTo: Ana <ana@example.com>\nSubject: Printer",
	"Outlook mobile es":       "Obtener Outlook para Android<https://aka.ms/AAb9ysg>\n________________________________\nDe: Soporte <support@desk.example>\nEnviado: lunes, 2 de marzo de 2026 10:20:30\nPara: Ana <ana@example.com>\nAsunto: Impresora",
	"Outlook mobile fr":       "Télécharger Outlook pour Android<https://aka.ms/AAb9ysg>\n________________________________\nDe : Support <support@desk.example>\nEnvoyé : lundi 2 mars 2026 10:20:30\nÀ : Ana <ana@example.com>\nObjet : Imprimante",
	"Outlook mobile de":       "Holen Sie sich Outlook für iOS<https://aka.ms/o0ukef>\n________________________________\nVon: Support <support@desk.example>\nGesendet: Montag, 2. März 2026 10:20:30\nAn: Ana <ana@example.com>\nBetreff: Drucker",
	"Windows Mail es":         "Enviado desde Correo para Windows\n\nDe: Soporte\nEnviado: lunes, 2 de marzo de 2026 10:20\nPara: Ana\nAsunto: Impresora",
}

// TestCutReply_everyClient: of an answer with the head of each program, above a
// quote with marks and above one without, the words of the person are left.
func TestCutReply_everyClient(t *testing.T) {
	const own = "It still does not print.\n\nWhat now?"
	const quote = "Dear Ana,\n\nplease switch it off and on.\n\nRegards"
	for name, head := range wroteForms {
		byHeader := strings.Contains(head, "\nT") || strings.Contains(head, ": Ana") // header blocks stand above unmarked quotes
		for how, text := range map[string]string{
			"marked":   own + "\n\n" + head + "\n\n> " + strings.ReplaceAll(quote, "\n", "\n> "),
			"unmarked": own + "\n\n" + head + "\n\n" + quote,
		} {
			if byHeader && how == "marked" {
				continue
			}
			if got := cutReply(text, false); got != own {
				t.Errorf("%s, %s: %q", name, how, got)
			}
			if got, _, certain := ownWords(text); !certain && got != "" || certain && got != own {
				t.Errorf("%s, %s, sent on: %q %v", name, how, got, certain)
			}
		}
	}
}
