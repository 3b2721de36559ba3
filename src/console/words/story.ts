/** Mails and events in the story of an order. */
export const TOLD = {
	recipients: "To whom",
	more: "and more",
	writtenAt: "It is written at {when}.",
	sentAt: " at {when}",
	nextTry: "; next try at {when}",
	delivered: "To {endpoint}: {said}",
	read: "Read the mail",
	event: "Event {type}",
	aSystem: "a system of the shop",
} as const;

/** The story of an order. */
export const STORY = {
	heading: "What happened",
	showEarlier: (steps: string): string => `Show ${steps} earlier`,
	numberGivenOut: "Number given out",
	placed: "Placed",
	givenOutUnpaid: (eNumber: string): string => `${eNumber} was given out while the payment was still open.`,
	accepted: (eNumber: string): string => `The order was accepted and given the number ${eNumber}.`,
} as const;
