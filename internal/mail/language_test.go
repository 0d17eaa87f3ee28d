package mail

import (
	"strings"
	"testing"
)

// What people write in one line, subject and text parted by a stroke.
func TestGuessLanguage(t *testing.T) {
	for lang, mails := range map[string]string{
		"es": `
Hola impresora|No imprime nada desde ayer.
Impresora|No imprime.
Pedido 1234|No ha llegado
Factura|Me falta la de marzo
Contraseña|He olvidado la mía
Urgente|Llamen por favor
Consulta|¿Abren mañana?
ayuda|ayuda
Ayuda con el correo|
Re: su pedido|Gracias, todo bien
Internet|No funciona
Pantalla rota|Adjunto foto
Presupuesto|Necesito uno
Baja|Quiero cancelar
Devolución|Talla equivocada
Cita|¿Puede ser hoy?
hola|hola buenas
Sin red|Seguimos sin internet
Problema|No entra
Horario|A qué hora cierran
Error 404|Sale error al entrar
Mac|Se apaga solo
PDF|No se abre el PDF
wifi|El wifi va mal
Recibo|Cobrado dos veces
No puedo entrar|
Tóner|Necesitamos más tóner
Garantía|¿Tiene garantía?
Cambio|Quisiera cambiar la fecha
teclado|no va la ñ
Reunión|Confirmo
Envío|Sin noticias del paquete
(sin asunto)|ok, gracias
Excel|No puedo abrir Excel
Outlook|Outlook no conecta con el servidor
Router|Luz roja en el router
SAP|SAP no me deja acceder
Precio|Precio de 3 unidades
Hola|Soy Marta
Aviso|¡Otra vez!
Zapatos|¿Vale 40 euros?
Your order 118: printer problem|No funciona, gracias`,
		"en": `
Hello printer|It prints nothing since yesterday.
Printer|Does not print.
Order 1234|Not arrived
Invoice|Missing the March one
Password|Forgot mine
Urgent|Please call
Question|Are you open tomorrow?
help|help
Help with mail|
Re: your order|Thanks, all good
Internet|Not working
Broken screen|Photo attached
Quote|I need one
Subscription|Cancel please
Return|Wrong size
Appointment|Could it be today?
hi|hi there
No network|Still no internet
Problem|Cannot log in
Hours|When do you close
Error 404|I get an error
Mac|Turns off
PDF|The PDF won't open
wifi|wifi is down
Receipt|Charged twice, please fix
I can't sign in|
Toner|We need more toner
Warranty|Is it under warranty?
Change|Could we change the date
keyboard|the n is stuck
Meeting|Confirmed
Shipping|Where is my parcel
(no subject)|ok, thanks
Excel|Can't open Excel
Outlook|Outlook does not connect to the server
Router|Red light on the router
SAP|SAP denies me access
Price|Price of 3 units
Hello|This is Martha
Notice|It happened again!`,
		"": `
ok|ok
1234|
Excel|Error 0x80070005
Re: [#1031]|+1
Bonjour|L'imprimante ne marche pas
Impressora|A impressora não imprime desde ontem
Olá|Preciso da fatura
Stampante|La stampante non stampa da ieri
Drucker|Der Drucker druckt nicht
Hallo|Mijn printer werkt niet
Hola|La impressora no imprimeix des d'ahir, gràcies
Commande|Je n'ai pas reçu ma commande, merci
Ciao|Non ho la fattura
Rechnung|Bitte um Rechnung, danke
Marta Pérez|OK
SAP|SAP GUI 7.70
Tiskárna|Tiskárna se mi včera porouchala, děkuji
Hola|Kaixo lankideok, bulegoko inprimagailuak gaur goizean huts egin du berriro ere, eta ezin dugu ezer inprimatu arratsaldera arte; mesedez bidali teknikari bat lehenbailehen gure egoitzara, gracias`,
	} {
		for line := range strings.Lines(strings.TrimPrefix(mails, "\n")) {
			subject, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "|")
			if got := guessLanguage(subject, text); got != lang {
				t.Errorf("%q %q is %q, want %q", subject, text, got, lang)
			}
		}
	}
}
