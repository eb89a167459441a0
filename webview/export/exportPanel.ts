/** The panel as a file's contents: SVG in the colours of now, or that drawn onto a canvas as PNG. */
import { withColours } from "./colours.ts";
import { type Panel, panelSvg } from "./panelSvg.ts";

/** Dots a pixel: sharp in print, too. */
const SCALE = 2;
/** No browser takes a larger canvas. */
const MAX_SIDE = 16_000;

export async function exportPanel(panel: Panel, format: "svg" | "png"): Promise<Uint8Array> {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name);
  const svg = withColours(panelSvg(panel), read, read("--vscode-editor-background").trim());
  return format === "svg" ? new TextEncoder().encode(svg) : drawn(svg);
}

async function drawn(svg: string): Promise<Uint8Array> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(SCALE, MAX_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (blob === null) throw new Error("the picture is too large for a PNG");
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(url);
  }
}
