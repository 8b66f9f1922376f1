/** Marks the fields of a JSON text of which there is something to say, and says it at the end of their line. */
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language'
import type { EditorState, Range } from '@codemirror/state'
import { Decoration, type DecorationSet, WidgetType } from '@codemirror/view'
import { placeOf } from './complete-json.ts'

/** Milliseconds that reading a long text may take; of what is not read by then, nothing is marked. */
const maxParseMs = 50

class Note extends WidgetType {
  readonly text: string
  constructor(text: string) {
    super()
    this.text = text
  }
  override eq(other: Note) {
    return other.text === this.text
  }
  override toDOM() {
    const element = document.createElement('span')
    element.className = 'cm-note'
    element.textContent = this.text
    return element
  }
}

/** `noteOf`: a remark on a field, by its path: `constants.system.visibility`. */
export function markNotes(state: EditorState, noteOf: (path: string) => string | undefined): DecorationSet {
  const marks: Range<Decoration>[] = []
  const tree = ensureSyntaxTree(state, state.doc.length, maxParseMs) ?? syntaxTree(state)
  tree.iterate({
    enter: ({ name, node, to }) => {
      const field = name === 'Property' ? node.getChild('PropertyName') : null
      const note = field && noteOf(placeOf(state, node).join('.'))
      if (!note) return
      marks.push(Decoration.mark({ class: 'cm-noted' }).range(field.from, field.to))
      const end = state.doc.lineAt(to).to
      marks.push(Decoration.widget({ widget: new Note(note), side: 1 }).range(end))
    },
  })
  return Decoration.set(marks, true)
}
