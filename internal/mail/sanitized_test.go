package mail

import "helpdesk/internal/mail/sanitizer"

func readMail(raw []byte, env Envelope) *Mail { return Read(raw, env, sanitizer.HTML) }

func explain(file string, raw []byte) Explanation { return Explain(file, raw, sanitizer.HTML) }
