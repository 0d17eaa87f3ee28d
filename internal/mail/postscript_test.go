package mail

import "testing"

// TestCutReply_postscript: what somebody adds below his signature is his words;
// the signature, what a phone adds and the quote are not.
func TestCutReply_postscript(t *testing.T) {
	const quote = "\n\nEl lun, 2 mar 2026 a las 10:20, Soporte (<support@desk.example>) escribió:\n\n> PD: lo citado\n> Ana"
	for text, want := range map[string]string{
		"Sigue igual.\n\n-- \nAna Ruiz\nTaller\n\nPD: llamen después de las cinco":           "Sigue igual.\n\nPD: llamen después de las cinco",
		"Sigue igual.\n\n-- \nAna Ruiz\n\nP.D. Llamen después\nde las cinco":                 "Sigue igual.\n\nP.D. Llamen después\nde las cinco",
		"Sigue igual.\n\n--\nAna Ruiz\n\nP. D.: Llamen después":                              "Sigue igual.\n\nP. D.: Llamen después",
		"Sigue igual.\n\nSaludos,\nAna Ruiz\n\npd: llamen después":                           "Sigue igual.\n\npd: llamen después",
		"Still broken.\n\n-- \nAnn\n\nPS: call after five\n\nP.S. Two of them":               "Still broken.\n\nPS: call after five\n\nP.S. Two of them",
		"Still broken.\n\nBest regards,\nAnn\n\nP.S. Call after five\n\nSent from my iPhone": "Still broken.\n\nP.S. Call after five",
		"Still broken.\n\n-- \nAnn\n\nPS: call after five\n-- \nACME list":                   "Still broken.\n\nPS: call after five",
		"-- \nAnn\n\nPS: call after five":                                                    "PS: call after five",
		"Still broken.\n\n-- \nAnn Lee\nP.D.G. of ACME\nPS5 and PDF repairs":                 "Still broken.",
		"Sigue igual.\n\n-- \nAna Ruiz\nSoporte de PD y PS\nCalle P. Díaz 3":                 "Sigue igual.",
		"Sigue igual.\n\nPD: llamen después\n\n-- \nAna Ruiz":                                "Sigue igual.\n\nPD: llamen después",
	} {
		for _, in := range []string{text, text + quote} {
			if got := cutReply(in, false); got != want {
				t.Errorf("%q: %q", in, got)
			}
		}
	}
	const forward = "\n\n---------- Forwarded message ---------\nDe: x <x@y.example>\n\nLa factura."
	if got, want := cutReply("Miren.\n\n-- \nAna\n\nPD: es urgente"+forward, false), "Miren.\n\nPD: es urgente"+forward; got != want {
		t.Errorf("above a mail that is passed on: %q", got)
	}
}
