import type { ProblemKind } from "../problems";

/** Refusals about people, how they sign in, and tenants. */
export const PEOPLE_PROBLEMS = {
	totp_required: {
		status: 401,
		title: "The code of your authenticator app is needed, too",
		advice: "Send `code` beside e-mail address and password: six digits from the app, or one of the recovery codes.",
	},
	totp_invalid: {
		status: 401,
		title: "The code is wrong",
		advice: "Wait for the app's next code and send that: each is taken once. A recovery code works once, too.",
	},
	wrong_password: {
		status: 403,
		title: "That is not your present password",
		advice:
			"Nothing was changed. Check it and try again; if it is forgotten, sign out: “Forgot your password?” says how you get another one here.",
	},
	wrong_code: {
		status: 403,
		title: "That is no code of your second factor",
		advice: "Nothing was changed. Wait for the app's next code and send that: each is taken once.",
	},
	link_invalid: {
		status: 404,
		title: "This link cannot be used",
		advice: "It was used already, was taken back or replaced by a newer one, or has expired. Ask whoever gave it to you for a new one.",
	},
	mail_not_set_up: {
		status: 409,
		title: "No link can be mailed",
		advice: "Ask an administrator of your shop: they make you a link for a new password, under People.",
	},
	letter_has_link: {
		status: 409,
		title: "This mail had a link in it that works once",
		advice: "Nothing was sent. The link is kept nowhere: invite the person again, or make a new link for their password, under People.",
	},
	employee_deactivated: {
		status: 409,
		title: "This person's account is deactivated",
		advice: "Reactivate it first.",
	},
	employee_overtaken: {
		status: 409,
		title: "Somebody else has changed this person meanwhile",
		advice: "Nothing was changed. Read the list again, and decide then.",
	},
	already_employee: {
		status: 409,
		title: "This address belongs to somebody of your shop already",
		advice: "Change the role of that person, or reactivate them, instead of inviting them again.",
	},
	address_taken: {
		status: 409,
		title: "This e-mail address cannot be used here",
		advice: "An address has one account, and this one was made by another invitation first. Have yours made for another address.",
	},
	last_operator: {
		status: 409,
		title: "Nobody would be left to look after the tenants",
		advice: "Keep one operator who is active.",
	},
	second_factor_needed: {
		status: 403,
		title: "Operators need a second factor for that",
		advice: "Turn it on under your account; the `steps` say how. One password alone must not open every tenant.",
	},
	session_moved: {
		status: 409,
		title: "This browser is signed in elsewhere by now",
		advice: "Nothing was done. `session` says who is signed in, and where; reload the page to go on there.",
	},
	last_admin: {
		status: 409,
		title: "Your shop would be left without an administrator",
		advice: "Make somebody else an administrator first.",
	},
	own_account: {
		status: 409,
		title: "That is your own account",
		advice: "Ask another administrator: nobody changes their own role, or lets themselves out or in.",
	},
	too_many_people: {
		status: 409,
		title: "Your shop has too many people and open invitations",
		advice: "Take back invitations that nobody will use.",
	},
	invitation_not_found: {
		status: 404,
		title: "No such invitation",
		advice: "Your tenant has no open invitation with this id: it was used or taken back, or never was.",
	},
	session_not_found: {
		status: 404,
		title: "No such session",
		advice: "You have no session with this id; it may have ended already.",
	},
	totp_already_on: {
		status: 409,
		title: "Your second factor is on already",
		advice: "To move it to another device, turn it off first.",
	},
	totp_not_set_up: {
		status: 409,
		title: "There is no second factor for that",
		advice: "Begin with `POST /admin/api/account/totp`, then confirm it with a code.",
	},
	tenant_not_found: {
		status: 404,
		title: "No such tenant",
		advice: "`GET /admin/api/tenants` lists those there are.",
	},
	tenant_exists: {
		status: 409,
		title: "There is a tenant with this id already",
		advice: "Choose another id; it is never shown to customers.",
	},
} as const satisfies Readonly<Record<string, ProblemKind>>;
