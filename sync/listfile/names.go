package listfile

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// knownNames are what columns are called by LinkedIn's templates, Braze,
// Salesforce, HubSpot, Marketo, Mailchimp, Klaviyo, Iterable, Segment, Eloqua,
// Dynamics, Outlook and CRMs in English, German, French, Spanish, Portuguese,
// Italian and Dutch; folded by foldName.
var knownNames = names(map[string]string{
	FieldEmail: `email emails emailaddress emailaddr mail mailaddress emailaddress1 email1 email1value primaryemail
		emailprimary primaryemailaddress workemail businessemail emailwork personalemail personalemailaddress emailid
		cemailaddress emailadresse emailadress mailadresse emailadressen courriel adressecourriel adresseemail adressemail
		adresseelectronique adressedecourriel adressemel mel correo correoelectronico direcciondecorreo
		direcciondecorreoelectronico direccioncorreo direccionemail direcciondeemail direccioncorreoelectronico
		enderecodeemail enderecoemail correioeletronico correioelectronico enderecodecorreioeletronico
		indirizzoemail indirizzodiposta indirizzodipostaelettronica postaelettronica indirizzomail emailadres
		mailadres emailadressekontakt`,
	FieldEmailSHA256: `emailsha256 sha256email hashedemail emailhash emailhashed emailsha emailaddresssha256 hashedemailaddress
		emailaddresshash emailaddresshashed sha256emailaddress emailsha256hash sha256 hem emailsha2 gehashteemail
		emailgehasht emailhache emailhachee courrielhache correohash emailhasheado emailcifrado emailcomhash emailconhash
		gehashtemail gehashtemailadres hashemail`,
	FieldFirstName: `firstname fname first givenname forename fn cfirstname vorname rufname prenom nombre nombres nombredepila
		primernombre nome primeironome nomeproprio nomedibattesimo voornaam roepnaam`,
	FieldLastName: `lastname lname last surname familyname ln clastname nachname familienname zuname nom nomdefamille apellido
		apellidos primerapellido sobrenome apelido ultimonome cognome achternaam familienaam`,
	FieldGAID: `gaid googleaid googleadid googleadvertisingid googleadvertiserid googleplayadvertisingid
		googleplayservicesadvertisingid gpsadid androidid androidadid androidaid androidadvertisingid androidgaid aaid
		advertisingid deviceadvertisingid contextdeviceadvertisingid androidwerbeid googlewerbeid
		identifiantpublicitairegoogle identifiantpublicitaireandroid iddepublicidaddegoogle idpublicidadgoogle
		iddepublicidadedogoogle idpubblicitagoogle googleadvertentieid`,
	FieldExternalID: `externalid extid externid externalkey externaluserid externalcustomerid userid uid customerid customernumber
		contactid leadid subscriberkey subscriberid memberid personid profileid crmid recordid klaviyoid brazeid euid
		marketoguid kundennummer kundennr kundenid kontaktid personennummer mitgliedsnummer externeid numeroclient
		idclient identifiantclient identifiant idcontact idexterne numerodecliente numerocliente idcliente idusuario
		codigocliente codigodocliente idcontacto idexterno idcontato codicecliente idutente idcontatto idesterno
		klantnummer klantid relatienummer contactpersoonid gebruikersid`,
})

func names(byField map[string]string) map[string]string {
	out := map[string]string{}
	for field, list := range byField {
		for _, name := range strings.Fields(list) {
			out[name] = field
		}
	}
	return out
}

// namePrefixes say whose the column is; what follows counts.
var namePrefixes = []string{
	"contact", "person", "lead", "user", "customer", "subscriber", "member", "profile", "traits", "contexttraits",
	"properties", "kontakt", "kunden", "client", "cliente", "contacto", "contatto", "contato", "klant", "hs",
}

// knownName returns the field that a header names, "" when it is none.
func knownName(header string) string {
	name := foldName(header)
	if field, ok := knownNames[name]; ok {
		return field
	}
	for _, p := range namePrefixes {
		if rest, ok := strings.CutPrefix(name, p); ok && knownNames[rest] != FieldExternalID {
			if field, ok := knownNames[rest]; ok {
				return field
			}
		}
	}
	return ""
}

// foldName is a header without case, accents, blanks and punctuation.
func foldName(header string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(header)) {
		switch {
		case r == 'ß':
			b.WriteString("ss")
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// otherID are words in the header of a column of UUIDs that are no Android
// advertising IDs.
var otherID = []string{
	"idfa", "idfv", "ios", "apple", "guid", "uuid", "session", "anonymous", "cookie", "order", "account", "contact",
	"user", "customer", "person", "record", "row", "lead", "transaction", "event", "request", "install", "kunde", "client",
}

func namesOtherID(header string) bool {
	name := foldName(header)
	for _, w := range otherID {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}
