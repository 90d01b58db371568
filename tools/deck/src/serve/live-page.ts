// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a served page has beside the built one: it reloads by itself, and says what is wrong with the source. */

/** Where a page listens for {@link LiveMessage}s. */
export const eventsPath = "/.deck/events";

/** `reload` goes to the pages that are open; `problems` also to those that come later, until they are empty. */
export type LiveMessage =
  { readonly type: "reload" } | { readonly type: "problems"; readonly lines: readonly string[] };

/** One message as an event of a stream. */
export function liveEvent(message: LiveMessage): string {
  return `data: ${JSON.stringify(message)}\n\n`;
}

/** The page with the script in it. */
export function livePage(html: string): string {
  const at = html.lastIndexOf("</body>");
  return at === -1 ? html + script : html.slice(0, at) + script + html.slice(at);
}

const script = `<script>
(() => {
  const box = document.createElement("pre");
  box.setAttribute("role", "alert");
  box.style.cssText = "position:fixed;inset:auto 0 0 0;z-index:9999;margin:0;padding:16px 24px;max-height:60vh;overflow:auto;" +
    "background:#4a0d0a;color:#fff;font:15px/1.5 ui-monospace,monospace;white-space:pre-wrap";
  new EventSource("${eventsPath}").onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "reload") location.reload();
    else if (message.lines.length === 0) box.remove();
    else {
      box.textContent = message.lines.join("\\n");
      document.body.append(box);
    }
  };
})();
</script>`;
