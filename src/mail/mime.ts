import { Buffer } from "node:buffer";
import MimeNode from "nodemailer/lib/mime-node";
import type { Message } from "./transport";

/** A message as it travels: RFC 5322 and MIME. The library folds and encodes headers, so that no text can end one and begin another. */
export async function mimeOf(message: Message): Promise<Buffer> {
	const { from, to, subject, attachments } = message;
	const body = attachments.length === 0 ? new MimeNode("multipart/alternative") : new MimeNode("multipart/mixed");
	body.setHeader({
		from: { name: from.name, address: from.address },
		to: { name: "", address: to },
		subject,
		"message-id": `<${message.id}>`,
		// Nobody's absence note is wanted, and no list's.
		"auto-submitted": "auto-generated",
	});
	const texts = attachments.length === 0 ? body : body.createChild("multipart/alternative");
	texts.createChild("text/plain; charset=utf-8").setContent(message.text);
	texts.createChild("text/html; charset=utf-8").setContent(message.html);
	for (const { filename, type, content } of attachments)
		body
			.createChild(type, { filename })
			.setHeader("content-disposition", "attachment")
			.setHeader("content-transfer-encoding", "base64")
			.setContent(Buffer.from(content, "base64"));
	return await body.build();
}
