export interface StepperHtmlParts {
  readonly script: string;
  readonly style: string;
  /** The webview's own origin, for the style sheet. */
  readonly cspSource: string;
  readonly nonce: string;
}

/** The stepper's page: nothing may load but our script, by its nonce, our style sheet with its font, and a picture of its own making. */
export function stepperHtml({ script, style, cspSource, nonce }: StepperHtmlParts): string {
  const policy = `default-src 'none'; style-src ${cspSource}; font-src ${cspSource}; img-src blob:; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>KSM Stepper</title>
</head>
<body>
<div id="stepper"></div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

const NONCE_BYTES = 16;

/** A fresh value for every page. */
export function makeNonce(): string {
  return [...crypto.getRandomValues(new Uint8Array(NONCE_BYTES))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
