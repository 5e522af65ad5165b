// Keeps the focus on the board while it is drawn again: on the button with the same label.

/** @param {HTMLElement} board @param {() => void} draw */
export function keepFocus(board, draw) {
  const { activeElement: before } = document;
  const label = before !== null && board.contains(before) ? labelOf(before) : null;
  draw();
  if (label === null) return;
  for (const button of board.querySelectorAll("button")) {
    if (labelOf(button) === label) return button.focus();
  }
}

/** @param {Element} element */
const labelOf = (element) => element.getAttribute("aria-label") ?? element.textContent;
