package mail

import (
	"strings"
	"unicode"
)

// guessLanguage tells Spanish from English; "" when a mail is too short or
// neither. What its text does not tell, its subject may.
func guessLanguage(subject, text string) string {
	if lang := languageOf(text); lang != "" {
		return lang
	}
	return languageOf(subject + "\n" + text)
}

// languageOf counts words that one of the languages has and the other has not:
// those of every sentence, and those that a short mail to a help desk is made of.
// Words of other languages count against both: whoever writes those is better
// answered in the mailbox's language than in one guessed from what he shares.
func languageOf(text string) string {
	const sample = 4000
	es, en, other, words := 0, 0, 0, 0
	text = shorten(text, sample)
	if strings.ContainsAny(text, "¿¡") {
		es += 2
	}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		words++
		switch w := strings.ToLower(word); {
		case isOther(w):
			other++
		case isSpanish(w):
			es++
		case isEnglish(w):
			en++
		case w == word && strings.ContainsAny(w, "ñáéíóú"): // not a name
			es++
		}
	}
	most, second, lang := es, max(en, other), "es"
	if en > es {
		most, second, lang = en, max(es, other), "en"
	}
	return believed(lang, most, second, words)
}

// believed is lang when enough speaks for it, and half as much again as for
// anything else. One word does in a line of a few.
func believed(lang string, most, second, words int) string {
	const few = 6
	if most == 0 || most < 2 && words > few || most*10 < words || most*2 < second*3 {
		return ""
	}
	return lang
}

// isSpanish reports words that English has not.
func isSpanish(w string) bool {
	switch w {
	case "de", "la", "que", "el", "los", "las", "por", "con", "para", "una", "un", "del", "al", "se", "su", "sus", "es", "mi", "mis", "lo", "le", "les", "como", "pero", "y",
		"muy", "sin", "ya", "hay", "eso", "esto", "esta", "este", "ese", "esa", "son", "fue", "soy", "estoy", "sigue", "sigo", "cuando", "donde", "cual", "quien", "porque", "si", "nos", "os",
		"usted", "ustedes", "ellos", "yo", "nada", "algo", "todo", "todos", "nadie", "siempre", "nunca", "ahora", "hoy", "ayer", "luego", "antes", "desde", "hasta", "sobre", "entre", "otra", "otro", "vez", "mismo", "misma",
		"hola", "buenas", "buenos", "tardes", "noches", "dias", "gracias", "saludos", "saludo", "favor", "urgente", "ayuda", "ayudar", "ayudarme", "necesito", "necesitamos", "quiero", "quisiera", "queremos", "puedo", "puede", "pueden", "podemos", "tengo", "tenemos", "tiene", "hace", "hacer", "hacen", "llega", "llegado", "ha", "han", "hemos",
		"funciona", "funcionan", "imprime", "imprimir", "impresora", "ordenador", "computadora", "pantalla", "teclado", "raton", "tinta", "papel", "rota", "roto", "mal", "fallo", "falla", "fallos", "problema", "problemas", "arreglar", "reparar", "encender", "enciende", "apaga", "conecta", "conectar",
		"pedido", "pedidos", "factura", "facturas", "recibo", "pago", "pagar", "cobro", "cobrado", "precio", "precios", "presupuesto", "devolver", "reembolso", "compra", "comprar", "comprado", "tienda", "confirmo", "confirmado", "confirmar", "entrega", "paquete", "producto", "cliente", "talla",
		"cuenta", "correo", "clave", "acceso", "acceder", "entrar", "entro", "abrir", "abre", "cerrar", "cambiar", "cambio", "cancelar", "baja", "cita", "horario", "llamar", "llamada", "llamen", "enviar", "envio", "enviado", "recibido", "adjunto", "falta", "faltan", "olvidado", "mesa", "tengan", "respuesta", "duda", "pregunta", "consulta", "avisen", "nuevo", "nueva":
		return true
	}
	return false
}

// isEnglish reports words that Spanish has not.
func isEnglish(w string) bool {
	switch w {
	case "the", "and", "to", "of", "is", "that", "for", "with", "you", "your", "this", "it", "its", "have", "not", "are", "was", "were", "my", "we", "our", "us", "be", "been", "but", "from", "an", "or", "if", "at", "by", "on", "in", "i", "as", "do", "does", "did", "don", "doesn", "didn", "isn", "won", "t", "ve", "ll",
		"what", "when", "where", "why", "who", "which", "how", "has", "had", "would", "could", "should", "will", "can", "cannot", "there", "they", "them", "these", "those", "here", "still", "again", "since", "after", "before", "yesterday", "today", "tomorrow", "now", "never", "always", "nothing", "anything", "something", "everything", "any", "some", "all", "out", "up", "down", "off", "back", "more", "another", "new", "too", "very", "just", "only", "about", "yet",
		"hello", "hi", "hey", "dear", "good", "morning", "afternoon", "evening", "thanks", "thank", "regards", "please", "urgent", "help", "need", "needs", "want", "wants", "get", "got", "let", "know", "send", "sent", "received", "receive",
		"working", "works", "work", "broken", "printer", "print", "prints", "printing", "computer", "laptop", "screen", "keyboard", "mouse", "paper", "wrong", "issue", "issues", "problem", "problems", "fix", "repair", "turn", "turns", "connect",
		"order", "orders", "invoice", "invoices", "receipt", "payment", "pay", "paid", "charged", "price", "prices", "quote", "return", "refund", "buy", "bought", "shop", "store", "delivery", "parcel", "package", "product", "customer", "size", "shipping", "shipped", "arrived", "arrive",
		"account", "mail", "password", "login", "log", "sign", "access", "open", "opens", "close", "change", "cancel", "subscription", "appointment", "hours", "call", "phone", "attached", "missing", "forgot", "forgotten", "lost", "question", "answer", "reply", "update", "waiting", "wait", "late", "desk", "meeting":
		return true
	}
	return false
}

// isOther reports words of the languages that share many with these two, and those
// with letters that neither has.
func isOther(w string) bool {
	switch w {
	case "não", "nao", "você", "vocês", "obrigado", "obrigada", "olá", "uma", "isso", "isto", "meu", "minha", "bom", "boa", "dia", "ontem", "hoje", "impressora", "encomenda", "fatura", "preciso", "quero", "já", "pelo", "pela", "em", "nem", "muito", "tem", "ao", "à",
		"je", "ne", "pas", "vous", "nous", "bonjour", "bonsoir", "merci", "est", "une", "des", "du", "et", "mon", "ma", "votre", "avec", "pour", "fichier", "joint", "dans", "imprimante", "commande", "facture", "hier", "depuis", "plus", "marche", "suis", "ai",
		"ich", "nicht", "und", "der", "das", "ist", "bitte", "danke", "guten", "hallo", "mein", "meine", "ein", "eine", "seit", "gestern", "drucker", "druckt", "bestellung", "rechnung", "sie", "wir", "mit", "auf", "für", "kann", "habe",
		"buongiorno", "salve", "grazie", "ciao", "non", "che", "il", "della", "sono", "di", "stampante", "stampa", "ordine", "fattura", "ieri", "mio", "è", "più", "ho",
		"bon", "amb", "gràcies", "els", "és", "meva", "comanda", "ahir", "het", "een", "niet", "graag", "mijn", "werkt":
		return true
	}
	return strings.ContainsFunc(w, func(r rune) bool { return r > unicode.MaxASCII && !strings.ContainsRune("ñáéíóúüºª", r) })
}
