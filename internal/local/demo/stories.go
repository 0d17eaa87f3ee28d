package demo

import (
	"slices"
	"strings"

	"helpdesk/internal/desk"
)

// notePrefix begins a turn that is an internal note.
const notePrefix = "note:"

// story is a conversation that customers of a small shop have with it. Turns
// alternate: the requester begins, an agent answers; a turn that begins with
// "note:" is an agent's internal note and takes nobody's turn.
type story struct {
	language desk.Language
	kind     desk.Type
	subject  string
	turns    []string
}

// answered reports whether the desk has answered the customer at all.
func (s story) answered() bool {
	return slices.ContainsFunc(s.turns[1:], func(turn string) bool { return !strings.HasPrefix(turn, notePrefix) })
}

// stories answers all of them; {order}, {product}, {amount} and {city} are
// filled in for each ticket.
func stories() []story { return append(spanishStories(), englishStories()...) }

func spanishStories() []story {
	es := desk.Spanish
	return []story{
		{es, desk.Incident, "El pedido {order} no ha llegado", []string{
			"Hola, hice el pedido {order} hace diez días y todavía no ha llegado a {city}. ¿Pueden decirme dónde está?",
			"Hola, gracias por escribirnos. El transportista lo tiene en el almacén de {city} y lo entrega mañana antes de las 14:00.",
			"Perfecto, muchas gracias por la rapidez."}},
		{es, desk.Question, "¿Puedo cambiar la dirección de entrega?", []string{
			"Buenos días: me mudo este fin de semana. ¿Se puede cambiar la dirección del pedido {order}?",
			"note:El pedido aún no ha salido del almacén, se puede cambiar.",
			"Buenos días. Sí, todavía estamos a tiempo. ¿Nos da la nueva dirección completa?"}},
		{es, desk.Request, "Factura del pedido {order}", []string{
			"Necesito la factura del pedido {order}, de {amount} €, a nombre de mi empresa. El CIF es B12345674.",
			"Aquí la tiene, con los datos de la empresa. También la encontrará en su cuenta, en «Mis pedidos».",
			"Recibida, gracias."}},
		{es, desk.Incident, "Me han cobrado dos veces", []string{
			"Veo en mi tarjeta dos cargos de {amount} € del mismo día. Solo hice el pedido {order}. ¿Me devuelven uno?",
			"Tiene razón, uno de los cargos es un error de la pasarela de pago. Lo devolvemos hoy; el banco tarda de dos a cinco días."}},
		{es, desk.Incident, "{product}: no enciende", []string{
			"He recibido {product} y no enciende. Probé con otro enchufe y nada. ¿Qué hago?",
			"Sentimos el problema. ¿Puede mantener pulsado el botón de encendido diez segundos y contarnos si se ilumina la luz azul?",
			"No se ilumina nada.",
			"Gracias por probarlo. Le mandamos otro hoy mismo y recogemos el averiado sin coste."}},
		{es, desk.Question, "Plazo para devolver una compra", []string{
			"¿Cuántos días tengo para devolver {product} si no me convence?",
			"Tiene treinta días desde que lo recibe. La recogida es gratuita si vive en la península."}},
		{es, desk.Incident, "No puedo entrar en mi cuenta", []string{
			"Cuando pongo mi contraseña me dice que no es válida, y el correo para cambiarla no llega.",
			"note:Su dirección rebotó en marzo y quedó bloqueada. Desbloqueada.",
			"Ya puede pedir otra vez el correo para cambiar la contraseña: ahora sí le llegará. Mire también en la carpeta de spam."}},
		{es, desk.Question, "Presupuesto para 40 unidades", []string{
			"Somos una academia de {city} y querríamos un presupuesto para 40 unidades de {product}. ¿Hacen descuento por volumen?"}},
		{es, desk.Request, "Baja del boletín", []string{
			"Por favor, dejen de mandarme el boletín. El enlace de baja no me funciona.",
			"Hecho: no recibirá más boletines. Gracias por avisarnos del enlace, ya lo hemos corregido."}},
		{es, desk.Incident, "URGENTE: la web no deja pagar", []string{
			"Al pagar el pedido me sale «error 502» una y otra vez. Necesito {product} para el viernes.",
			"Gracias por avisar. El fallo está corregido desde hace unos minutos. ¿Puede intentarlo otra vez?"}},
		{es, desk.Question, "¿Es compatible con mi modelo?", []string{
			"¿Sirve {product} para el modelo del año pasado? En la ficha no lo pone."}},
		{es, desk.Incident, "Paquete abierto y falta un artículo", []string{
			"El paquete del pedido {order} llegó abierto y falta {product}. Adjunto fotos si hacen falta.",
			"Lo sentimos mucho. Le enviamos hoy lo que falta y reclamamos nosotros al transportista."}},
		{es, desk.Request, "Cambio de talla", []string{
			"Pedí la talla M en el pedido {order} y necesito la L. ¿Cómo lo cambiamos?",
			"Le mandamos la L y, al entregarla, el mensajero recoge la M. ¿Le viene bien el jueves por la tarde?",
			"El jueves por la tarde perfecto."}},
		{es, desk.Question, "Horario de la tienda de {city}", []string{
			"¿A qué hora abre los sábados la tienda de {city}?",
			"Los sábados abrimos de 10:00 a 14:00 y de 17:00 a 20:00."}},
		{es, desk.Problem, "Los avisos de envío llegan tarde", []string{
			"Llevo tres pedidos en los que el aviso de envío llega un día después que el paquete. No sirve de mucho.",
			"note:Coincide con lo que cuentan otros tres clientes esta semana. Lo miro con el transportista."}},
	}
}

func englishStories() []story {
	en := desk.English
	return []story{
		{en, desk.Incident, "Order {order} has not arrived", []string{
			"Hi, I ordered ten days ago (order {order}) and nothing has reached {city} yet. Could you check where it is?",
			"Hello, and thank you for writing. The carrier has it in {city} and will deliver tomorrow before 2 pm.",
			"Great, thank you for the quick answer!"}},
		{en, desk.Question, "Do you ship to the Canary Islands?", []string{
			"Hello, do you ship {product} to Tenerife, and what does it cost?",
			"We do: delivery takes five to seven days and costs 9.90 €. Customs papers are on us."}},
		{en, desk.Request, "Invoice for order {order}", []string{
			"Please send me an invoice over {amount} € for order {order}, made out to my company.",
			"Here it is. You will also find it in your account under “My orders”."}},
		{en, desk.Incident, "Charged twice", []string{
			"My card shows two payments of {amount} € on the same day, but I placed only order {order}.",
			"You are right, one of them is an error of the payment gateway. We refund it today; banks take two to five days.",
			"The refund is here. Thank you."}},
		{en, desk.Incident, "{product} stopped working", []string{
			"After two weeks {product} just stopped. It does not react to any button. What can I do?",
			"Sorry to hear that. Could you hold the power button for ten seconds and tell us whether the blue light comes on?"}},
		{en, desk.Question, "How long is the warranty?", []string{
			"How long is the warranty on {product}, and does it cover the battery?"}},
		{en, desk.Incident, "Cannot log in", []string{
			"The site says my password is wrong and the reset mail never arrives.",
			"note:Address was suppressed after a bounce in spring. Cleared.",
			"Please ask for the reset mail once more: it will reach you now.",
			"It worked, thanks!"}},
		{en, desk.Question, "Quote for 25 pieces", []string{
			"We are a school in {city} and would like a quote for 25 pieces of {product}.",
			"Gladly! For 25 pieces we give 12 % off the list price. Shall we send a pro forma invoice?"}},
		{en, desk.Request, "Delete my account", []string{
			"Please delete my account and everything you know about me.",
			"We have deleted your account. Invoices must be kept for six years by law; nothing else remains."}},
		{en, desk.Incident, "URGENT: checkout shows error 502", []string{
			"I cannot pay for my basket, the page shows “error 502” every time. I need it by Friday."}},
		{en, desk.Question, "Is there an English manual?", []string{
			"{product} came with a manual in Spanish only. Is there one in English?",
			"There is: you can download it from the product page, under “Documents”."}},
		{en, desk.Incident, "Parcel arrived damaged", []string{
			"The box of order {order} was crushed and {product} has a crack. I have kept everything.",
			"We are sorry. A new one leaves our warehouse today, and the courier will take the damaged one back."}},
		{en, desk.Request, "Change the delivery date", []string{
			"Could order {order} arrive next week instead? Nobody is at home this week.",
			"Done: it will be delivered next Tuesday."}},
		{en, desk.Problem, "App logs me out every hour", []string{
			"Since the last update the app logs me out every hour, on two different telephones.",
			"note:Third report of this since the release. Told the developers."}},
		{en, desk.Task, "Call back about order {order}", []string{
			"I would rather talk about order {order} on the telephone. Please call me in the afternoon."}},
	}
}

// words are what fills the gaps of the stories.
type words struct{ products, cities, firstNames, lastNames []string }

func spanishWords() words {
	return words{
		products:   []string{"la lámpara Nora", "la radio Brisa", "la cafetera Alba", "la mochila Roca", "la batidora Tinto"},
		cities:     []string{"Sevilla", "Bilbao", "Valencia", "Zaragoza", "Málaga", "Oviedo"},
		firstNames: []string{"Lucía", "Martín", "Sofía", "Hugo", "Carmen", "Álvaro", "Inés", "Diego", "Nuria", "Pablo", "Rocío", "Íñigo"},
		lastNames:  []string{"García", "Fernández", "López", "Sánchez", "Romero", "Muñoz", "Ibáñez", "Ortega", "Castro", "Núñez"},
	}
}

func englishWords() words {
	return words{
		products:   []string{"the Nora lamp", "the Brisa radio", "the Alba coffee maker", "the Roca backpack", "the Tinto blender"},
		cities:     []string{"Leeds", "Dublin", "Bristol", "Cork", "Glasgow", "Cardiff"},
		firstNames: []string{"Emily", "Jack", "Grace", "Oliver", "Chloe", "Liam", "Hannah", "Noah", "Ruby", "Sean", "Zoe", "Owen"},
		lastNames:  []string{"Walker", "Murphy", "Hughes", "Reid", "Bennett", "Doyle", "Parker", "Byrne", "Foster", "Kelly"},
	}
}
