/** How long things are kept. */
export const RETENTION_FORM = {
	saved: "How long things are kept is saved",
	notYet: "Nothing was saved yet",
	send: "Save",
	sending: "Saving…",
	administrators: "An administrator of the shop can change this.",
} as const;

/** Erasing a person. */
export const ERASE = {
	email: "E-mail address",
	phone: "Telephone number",
	phoneHint: "With its area code; with the country’s code or without it.",
	account: "Account",
	accountHint: "The customer’s code in the ERP. It may have several people: add a name.",
	name: "Name",
	nameHint: "In full. Narrows down the others, whatever its accents; alone it has to be written as in the order, but for capitals.",
	notYet: "Nobody was erased",
	look: "Look what would go",
	looking: "Looking…",
	lookAgain: "Somebody else stands in the fields now than was looked up. Look again.",
	send: "Erase this person",
	/** Where no order was found. */
	sendElsewhere: "Erase from mails, logs and notes",
	sending: "Asking…",
	about:
		"Every order with one of these is found, whichever revision says it. What is about a person goes from orders, mails, logs and notes; numbers, amounts and who decided what stay.",
	begun: "The erasure has begun.",
	found: "Orders that were found",
	replica: "Erase what was brought over from the ERP as well. It comes again unless it is erased there first.",
	typeAgain: (text: string): string => `Type “${text}” again to erase this person for good`,
} as const;

/** The page itself. */
export const RETENTION = {
	tab: "Retention · Holdfast",
	heading: "Retention",
	loading: "Loading how long things are kept",
	erasures: "Persons who asked to be forgotten",
	loadingErasures: "Loading erasures",
	none: "Nobody was erased yet",
	noMore: "There is no more",
	caption: "Persons who were erased, newest first",
	asked: "Asked",
	by: "By",
	state: "State",
	ended: "Ended",
	underWay: "under way",
	certificate: "Certificate",
	certificateOf: (person: string): string => `Certificate ${person}`,
	pager: "Pages of erasures",
} as const;
