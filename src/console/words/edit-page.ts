/** The fields of the form. */
export const EDIT_FIELDS = {
	countryHint: "Two letters, such as IE",
	lines: "Lines",
	freightAndTotal: "Freight and total",
	customer: "Customer",
	delivery: "Delivery",
	billing: "Billing",
	note: "Note",
	fixed: "What cannot be edited",
	payment: "Payment",
	paymentSaid: (type: string, amount: string, status: string): string => `${type}, ${amount}. ${status}`,
	paymentReference: "Payment reference",
	currency: "Currency",
	shopReference: "Shop’s reference",
	cancel: "Cancel",
	review: "Review the changes",
	addLine: "Add a line",
	line: (place: number): string => `Line ${place}`,
	sku: "Article code",
	description: "Description",
	quantity: "Quantity",
	unitPrice: "Unit price",
	remove: "Remove",
	ofLine: (place: number): string => `line ${place}`,
	kind: "Kind of customer",
	consumer: "Consumer",
	business: "Business",
	account: "Account in the ERP",
	name: "Name",
	email: "E-mail",
	phone: "Phone",
	wishedDate: "Wished date",
	sameAsDelivery: "Same as delivery",
	line1: "Address line 1",
	line2: "Address line 2",
	postcode: "Postcode",
	city: "City",
	region: "Region",
	country: "Country",
	withFreight: "With freight",
	freightCode: "Freight code",
	freightAmount: "Freight amount",
	total: (currency: string): string => `Total in ${currency}`,
	setTotal: (sum: string): string => `Set the total to ${sum}`,
} as const;

/** Somebody else was first. */
export const OVERTAKEN = {
	title: "The order has changed since you opened it",
	titleBy: "{who} was first and made revision {revision}",
	somebody: "Somebody",
	about: "Nothing of yours is lost, and nothing of theirs is overwritten before you have seen it.",
	tooLate: "What you changed cannot be saved here any more. It stands below until you leave this page.",
	theirs: "What they changed",
	nothingSeen: "Nothing that you would see",
	mine: "What you changed",
	both: "What both of you changed",
	bothAbout: "If you apply your changes, yours stand. You can still alter them before you send them.",
	field: "Field",
	theirValue: "Theirs",
	myValue: "Yours",
	discard: "Discard my changes",
	apply: (revision: number): string => `Apply mine to revision ${revision}`,
} as const;

/** The page itself. */
export const EDIT = {
	title: (eNumber: string): string => `Edit ${eNumber}`,
	notNow: (eNumber: string): string => `${eNumber} cannot be edited now`,
	mayOnlyLook: "You may look, not edit",
	review: (eNumber: string): string => `Review the changes to ${eNumber}`,
	overtaken: (eNumber: string): string => `${eNumber} was edited meanwhile`,
} as const;

/** What an edit changes, before it is sent. */
export const REVIEW = {
	heading: (changes: number, revision: number): string => `${changes === 1 ? "One change" : `${changes} changes`} to revision ${revision}`,
	changes: "What this edit changes",
	wishedDate: (day: string, past: string): string => `Wished date, ${day}: ${past}`,
	reason: "Why is it edited?",
	reasonHint: (most: number): string => `Kept with the revision, for whoever asks later. At most ${most} characters.`,
	back: "Back to the form",
	sending: "Saving…",
} as const;

/** What came of sending an edit. */
export const SAVING = {
	notKnown:
		"Holdfast could not be reached, so it is not known whether this was saved. It is safe to send it again: nothing is saved twice.",
	notSent: "Your session has ended, so nothing was sent. Sign in, and send it again from here.",
	notSaved: (why: string): string => `Not saved. ${why}`,
	wrongTotal: "Not saved. The total is not right.",
	/** At a field that is not in the form. */
	elsewhere: (field: string, mistake: string): string => (field === "" ? mistake : `“${field}”: ${mistake}`),
	nothingChanged: "Nothing is changed yet: the order says all of that already.",
	reasonMissing: "Say why, for whoever asks later.",
	rebased: (revision: number): string => `Your changes stand on revision ${revision} now. Look them over and send them.`,
} as const;
