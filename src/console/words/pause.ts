/** Asked before nothing goes to the ERP any more. */
export const PAUSE = {
	question: "Pause sending to the ERP?",
	done: "Sending is paused",
	notYet: "Sending goes on",
	send: "Pause sending",
	sending: "Pausing…",
	cancel: "Go on sending",
	about: "The shop goes on taking orders, and each gets its number. None goes to the ERP until somebody resumes.",
	reason: "Reason",
	reasonHint: "For your colleagues; it stands here and in the audit log. May be left empty.",
} as const;
