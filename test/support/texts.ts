import { parseAst } from "vitest/node";

/** A text that a person would read or hear, where it stands in the console's source. */
export interface Text {
	/** From 1. */
	readonly line: number;
	/** Blanks as one; `{}` for each value that is put into it. */
	readonly text: string;
}

const set = (names: string): ReadonlySet<string> => new Set(names.split(/\s+/));
/** Properties of an element, of a part or of an object that is handed to one: always shown or read out. */
const READ = set(
	`label title placeholder alt caption head heading hint legend summary empty says busy yes notYet what go loading why told
	aria-label aria-description aria-roledescription aria-valuetext aria-placeholder`,
);
/** Never shown. */
const TECHNICAL = set(
	`class type role id for key d tone scope look width height rx ry cx cy r x y href path dir fill viewBox src method sandbox
	autocomplete autocapitalize enterkeyhint inputMode referrerpolicy patternUnits overflow popover shape-rendering testId as
	aria-labelledby aria-describedby aria-hidden aria-live aria-haspopup aria-controls`,
);
/** Calls whose argument is heard or asked. */
const SPEAKING = set("announce confirm prompt alert setCustomValidity askBeforeLeaving");
/** Calls that take a selector. */
const SELECTING = set("querySelector querySelectorAll closest matches");
/** What holds names of classes is called so. */
const CLASSES = /^class|_?CLASSES$/;

/** How much of a literal is a text: whatever has a letter, whatever looks like words, or nothing. */
type Rule = "letters" | "words" | "nothing";
const RULES: Readonly<Record<Rule, (text: string) => boolean>> = {
	letters: (text) => /\p{L}/u.test(text),
	// A capital before small letters or a blank, or a blank among letters: names of the machine have neither.
	words: (text) => /^\p{Lu}\p{L}*(?:\p{Ll}$|[ ,.:…’'])|\p{L}[,:;.]? \p{L}|(?:^|\})[,.;:]? \p{L}{2}/u.test(text),
	nothing: () => false,
};

interface Node {
	readonly type: string;
	readonly start: number;
	readonly [field: string]: unknown;
}
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value && "start" in value;
const nodesIn = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []);
const inside = (node: Node): Node[] => Object.values(node).flatMap(nodesIn);

/** Of an attribute, a key or a variable. */
const nameOf = (node: unknown): string => (isNode(node) ? String(node.type === "Literal" ? node.value : node.name) : "");
/** `confirm` of `window.confirm`, `title` of `document.title`. */
const lastName = (node: unknown): string => nameOf(isNode(node) && node.type === "MemberExpression" ? node.property : node);

const ofProperty = (name: string): Rule =>
	TECHNICAL.has(name) || name.startsWith("data-") ? "nothing" : READ.has(name) ? "letters" : "words";
const ofArguments = (name: string): Rule => (SPEAKING.has(name) ? "letters" : SELECTING.has(name) ? "nothing" : "words");

type Part = readonly [field: unknown, rule: Rule];
/** Which parts of a node are looked at, and how; a node that is not named here is looked at whole, under the rule that it is met with. */
const PARTS: Readonly<Record<string, (node: Node, rule: Rule) => readonly Part[]>> = {
	JSXElement: ({ openingElement, children }) => [[openingElement, "words"], ...childrenOf(children)],
	JSXFragment: ({ children }) => childrenOf(children),
	JSXAttribute: ({ name, value }) => [[value, ofProperty(nameOf(name))]],
	Property: ({ key, value }) => [[value, ofProperty(nameOf(key))]],
	CallExpression: ({ callee, arguments: args }) => [
		[callee, "words"],
		[args, ofArguments(lastName(callee))],
	],
	NewExpression: ({ arguments: args }) => [[args, "words"]],
	AssignmentExpression: ({ left, right }) => [[right, READ.has(lastName(left)) ? "letters" : "words"]],
	VariableDeclarator: ({ id, init }) => [[init, CLASSES.test(nameOf(id)) ? "nothing" : "words"]],
	TemplateLiteral: ({ expressions }, rule) => [[expressions, rule]],
	ConditionalExpression: ({ consequent, alternate }, rule) => [
		[consequent, rule],
		[alternate, rule],
	],
	// What is compared is not shown; a sum is.
	BinaryExpression: ({ left, right, operator }, rule) => [left, right].map((side) => [side, operator === "+" ? rule : "nothing"] as const),
	SwitchCase: ({ consequent }) => [[consequent, "words"]],
	MemberExpression: ({ object }) => [[object, "words"]],
	ArrowFunctionExpression: ({ body, expression }, rule) => [[body, expression === true ? rule : "words"]],
	FunctionExpression: ({ body }) => [[body, "words"]],
	ExportNamedDeclaration: ({ declaration }) => [[declaration, "words"]],
	ImportDeclaration: () => [],
	ExportAllDeclaration: () => [],
	ImportExpression: () => [],
	TSTypeAliasDeclaration: () => [],
	TSInterfaceDeclaration: () => [],
	TSLiteralType: () => [],
};
const childrenOf = (children: unknown): Part[] =>
	nodesIn(children).map((child) => [child, child.type === "JSXExpressionContainer" || child.type === "JSXText" ? "letters" : "words"]);

/** Wherever markup stands, it is shown. */
const isDrawn = ({ type }: Node): boolean => type === "JSXElement" || type === "JSXFragment";

/** What a node says by itself; null: nothing. */
function saidBy(node: Node): string | null {
	if (node.type === "JSXText" || (node.type === "Literal" && typeof node.value === "string")) return String(node.value);
	if (node.type !== "TemplateLiteral") return null;
	return nodesIn(node.quasis)
		.map(({ value }) => (value as { readonly cooked: string }).cooked)
		.join("{}");
}

/** The texts of TypeScript with JSX. Throws where `source` is none. */
export function textsIn(source: string): Text[] {
	const found: Text[] = [];
	const walk = (node: Node, rule: Rule): void => {
		const isSilent = rule === "nothing";
		const text = saidBy(node);
		if (text !== null && RULES[rule](text)) {
			const at = node.start + (text.length - text.trimStart().length);
			found.push({ line: source.slice(0, at).split("\n").length, text: text.trim().replaceAll(/\s+/g, " ") });
		}
		const parts = PARTS[node.type]?.(node, rule) ?? inside(node).map((part): Part => [part, rule]);
		for (const [field, ruleOfIt] of parts) for (const part of nodesIn(field)) walk(part, isSilent && !isDrawn(node) ? "nothing" : ruleOfIt);
	};
	const program: unknown = parseAst(source, { lang: "tsx" });
	for (const node of nodesIn(program)) walk(node, "words");
	return found;
}
