import { Notice } from "../../parts/notice";
import { Foreign } from "../../parts/text";
import type { LinkTest } from "../../wire";
import { testSaid } from "../../words/connection";

/** What a test came to: green, or red with the ERP's words and what to do. */
export function TestResult({ test }: { test: LinkTest }) {
	const { tone, title, quote, steps } = testSaid(test);
	return (
		<div data-testid="test-result">
			<Notice tone={tone} title={title}>
				{quote === null ? undefined : (
					<>
						<p class="quote">
							<Foreign>{quote}</Foreign>
						</p>
						<ol class="steps">
							{steps.map((step) => (
								<li key={step}>{step}</li>
							))}
						</ol>
					</>
				)}
			</Notice>
		</div>
	);
}
