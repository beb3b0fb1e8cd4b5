// The editor: CodeMirror with Python and the marks that the playground sets in it.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration, EditorView, drawSelection, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

const mark = StateEffect.define();

// The line of the program that an error points at, until the program is changed.
const marked = StateField.define({
  create: () => Decoration.none,
  update(lines, change) {
    if (change.docChanged) return Decoration.none;
    for (const effect of change.effects) {
      if (effect.is(mark)) lines = lineOf(change.state.doc, effect.value);
    }
    return lines;
  },
  provide: field => EditorView.decorations.from(field),
});

function lineOf(doc, number) {
  if (!Number.isInteger(number) || number < 1 || number > doc.lines) return Decoration.none;
  const line = Decoration.line({ class: "wrong", attributes: { "aria-invalid": "true" } });
  return Decoration.set([line.range(doc.line(number).from)]);
}

/**
 * An editor in `parent`. Tab leaves it, as it leaves any field; Enter indents.
 * `changed()` is called when the program is.
 */
class Editor {
  constructor(parent, changed) {
    this.view = new EditorView({ parent, extensions: [
      lineNumbers(), highlightSpecialChars(), history(), drawSelection(), highlightActiveLine(),
      indentOnInput(), bracketMatching(), indentUnit.of("    "), EditorState.tabSize.of(4),
      python(), EditorView.lineWrapping, syntaxHighlighting(classHighlighter), marked,
      keymap.of([{ key: "Mod-Enter", run: () => true }, ...defaultKeymap, ...historyKeymap]),
      EditorView.contentAttributes.of({ "aria-label": "program", spellcheck: "false" }),
      EditorView.updateListener.of(update => update.docChanged && changed()),
    ] });
  }

  get text() {
    return this.view.state.doc.toString();
  }

  set text(program) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: program } });
  }

  // Mark a line as wrong, counted from 1; none with 0.
  mark(line) {
    const inside = line >= 1 && line <= this.view.state.doc.lines;
    const seen = inside ? [EditorView.scrollIntoView(this.view.state.doc.line(line).from)] : [];
    this.view.dispatch({ effects: [mark.of(line), ...seen] });
  }

  focus() {
    this.view.focus();
  }
}

window.Editor = Editor;
