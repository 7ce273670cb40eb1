package listfile

// Field is something known that a column can become. Any other name is an
// attribute.
type Field struct {
	Name  string // as in Options.Mapping
	Label string // for a menu
	Hint  string // what happens to it
}

// The names of the fields.
const (
	FieldEmail       = "email"
	FieldEmailSHA256 = "email_sha256"
	FieldFirstName   = "first_name"
	FieldLastName    = "last_name"
	FieldGAID        = "gaid"
	FieldExternalID  = "external_id"
	FieldIgnore      = "ignore"
)

// Fields are the known ones, in the order of a menu.
var Fields = []Field{
	{FieldEmail, "Email", "hashed on this computer"},
	{FieldEmailSHA256, "Email, already hashed", "64 hex digits (SHA-256)"},
	{FieldFirstName, "First name", "sent in clear when a step matches on names"},
	{FieldLastName, "Last name", "sent in clear when a step matches on names"},
	{FieldGAID, "Android GAID", "sent in clear when a step matches on it"},
	{FieldExternalID, "External ID", "recognises a person when you import again; never sent"},
	{FieldIgnore, "Leave out", "not imported"},
}
