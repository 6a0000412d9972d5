// Where in a plan the cursor is. A word of our own is written at the cursor in a copy of the document, as a key, as a
// value or as a new list item, and the copy is parsed: if the word is read back as that, and nothing else broke, this is
// what can be written there. So indentation, block and flow style, quotes, comments and block scalars need no rules of
// their own here, and what is offered cannot break the document.

import TextDocument
import YAMLSyntax

struct CompletionContext {
  /// How a suggestion is written at the token's place.
  enum Form {
    /// `name: …`
    case key
    case value
    /// `- …`, on a line that has no dash yet.
    case item
  }

  enum Role {
    /// An empty document.
    case document
    case key(in: YAMLNode, value: YAMLNode)
    /// The value of a field.
    case value
    case item(of: YAMLNode)
  }

  let token: CompletionToken
  let form: Form
  let role: Role
  /// The row that describes the value or item; for a key that of the mapping it is in.
  let position: Int
  /// The plan's root in the copy; nil in an empty document.
  let root: YAMLNode?
  /// The word in the copy.
  let node: YAMLNode
  /// The text of the copy, for columns.
  let source: SourceText
  /// The document does not say fully yet that it is a plan: only `apiVersion` and `kind` are ours.
  var isPartial = false
  /// The document does not even say that: it has no field yet that a plan has not, and what is typed may become ours.
  var isUnsaid = false
  /// In flow style another entry follows, and the comma between is missing.
  var needsComma = false

  var field: Field { Schema.installPlan[position] }

  /// What can be written at a place; more than one where it depends on what the author goes on to write.
  static func find(in file: PlanFile, at offset: Int) -> [CompletionContext] {
    for token in CompletionToken.candidates(in: file.text, at: offset) {
      let finder = ContextFinder(file: file, token: token)
      let found = finder.contexts()
      if !found.isEmpty { return found }
    }
    return []
  }
}

private struct ContextFinder {
  /// The word that is written in the copy. It stands in no plan, and is a plain scalar wherever one can be.
  private static let word = "zqCursorqz"

  let file: PlanFile
  let token: CompletionToken
  let part: PlanFile.Part

  init(file: PlanFile, token: CompletionToken) {
    self.file = file
    self.token = token
    part = file.part(at: token.whole.lowerBound)
  }

  func contexts() -> [CompletionContext] {
    let isLoneDash = token.quote == nil && file.text.string(in: token.inner) == "-"
    switch token.lead {
    case .colon: return [context(.value)].compactMap(\.self)
    case .lineStart where isLoneDash: return [context(.item)].compactMap(\.self)
    case .lineStart:
      var found = [context(.key)].compactMap(\.self)
      guard token.quote == nil else { return found.isEmpty ? [context(.value)].compactMap(\.self) : found }
      // A list that is not indented deeper than its key: both the next field and the next item can begin here.
      if found.isEmpty || lineAboveIsItem { found += [context(.item)].compactMap(\.self) }
      if found.isEmpty { found += [context(.value)].compactMap(\.self) }
      return found
    case .dash, .comma, .openMapping, .openSequence:
      return [context(.key) ?? context(.value)].compactMap(\.self)
    }
  }

  private var isBehindTab: Bool {
    let start = token.whole.lowerBound
    let before = file.text.bytes[max(0, start - token.column)..<start]
    return before.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      && before.contains(UInt8(ascii: "\t"))
  }

  /// The context if the token is what `form` says.
  private func context(_ form: CompletionContext.Form) -> CompletionContext? {
    if let copy = copy(form, suffix: "") { return context(form, copy) }
    // In flow style the comma may be missing behind a new entry.
    guard form != .item, token.lead != .colon, entryFollows, let copy = copy(form, suffix: ","), copy.isInFlow,
      var context = context(form, copy)
    else { return nil }
    context.needsComma = true
    return context
  }

  private func context(_ form: CompletionContext.Form, _ copy: Copy) -> CompletionContext? {
    let (node, content) = (copy.node, copy.content)
    // The parser forgives a tab in front of a field, kubectl does not.
    guard copy.isInFlow || !isBehindTab else { return nil }
    guard let container = node.parent else {
      guard form == .value, token.lead == .lineStart, token.column == 0, token.quote == nil else { return nil }
      return CompletionContext(
        token: token, form: form, role: .document, position: 0, root: nil, node: node, source: content.source)
    }
    let plan = content.plans.first { isInside(node, $0.root) }?.root
    guard let root = plan ?? partialPlan(container) ?? unsaidPlan(container) else { return nil }
    let role: CompletionContext.Role
    let position: Int?
    if container.kind == .sequence {
      guard form != .key else { return nil }
      role = .item(of: container)
      position = self.position(of: node, root: root)
    } else if let entry = node.entry, entry.key == node {
      guard form == .key, accepts(value: entry.value, in: container) else { return nil }
      role = .key(in: container, value: entry.value)
      position = self.position(of: container, root: root)
    } else {
      guard form == .value else { return nil }
      role = .value
      position = self.position(of: node, root: root)
    }
    guard let position else { return nil }
    let context = CompletionContext(
      token: token, form: form, role: role, position: position, root: root, node: node, source: content.source,
      isPartial: plan == nil, isUnsaid: plan == nil && partialPlan(container) == nil)
    return isFitting(context) ? context : nil
  }

  /// Whether the table has something to say where the word was read back.
  private func isFitting(_ context: CompletionContext) -> Bool {
    switch (context.role, context.field.type) {
    case (.key, .object) where context.isUnsaid:
      return ["apiVersion", "kind"].contains(where: mayBecome)
    case (.key, .object), (.key, .map): return true
    case (.key, _), (.document, _): return false
    case (.item, .object): return context.form == .item
    // A list is written behind its key only; on a line of its own it gets dashes.
    case (.value, .list): return token.lead == .colon && token.quote == nil
    case (_, .object), (_, .map), (_, .list): return false
    case (.value, _):
      guard context.isPartial, let allowed = context.field.allowedValues.first?.value else { return !context.isPartial }
      // A document of another kind that is being edited is not ours.
      return mayBecome(allowed) || file.text.string(in: token.inner).hasPrefix(Plan.group + "/")
    case (.item, _): return true
    }
  }

  /// Whether what is typed is the beginning of a text, whatever the case of its letters.
  private func mayBecome(_ text: String) -> Bool {
    text.lowercased().hasPrefix(file.text.string(in: token.inner).lowercased())
  }

  /// Whether a new key may take what was read as its value. A new key takes nothing that was another's before; a key
  /// that lacks its colon owns the lines below it.
  private func accepts(value: YAMLNode, in mapping: YAMLNode) -> Bool {
    if token.hasColon { return true }
    if mapping.style == .block, !token.restIsBlank, !token.restIsComment { return false }
    if value.kind == .scalar, value.range.isEmpty { return true }
    return !token.inner.isEmpty && value.style == .block && token.restIsBlank
  }

  // MARK: Places in the tree

  private func isInside(_ node: YAMLNode, _ root: YAMLNode) -> Bool {
    var current: YAMLNode? = node
    while let here = current {
      if here == root { return true }
      current = here.parent
    }
    return false
  }

  private func position(of node: YAMLNode, root: YAMLNode) -> Int? {
    if node == root { return 0 }
    guard let parent = node.parent, let above = position(of: parent, root: root) else { return nil }
    guard parent.kind == .mapping else { return Schema.installPlan.item(of: above) }
    guard let key = node.entry?.key.resolved, key.kind == .scalar else { return nil }
    return Schema.installPlan.child(of: above, key: key.text)
  }

  /// The mapping the word is in, if it can become a plan: it says either kind or group, and the other is missing or is
  /// what is being written.
  private func partialPlan(_ mapping: YAMLNode) -> YAMLNode? {
    guard mapping.kind == .mapping else { return nil }
    if let list = mapping.parent {
      guard list.kind == .sequence, let entry = list.entry, entry.key.hasText("items"), list.parent?.parent == nil
      else { return nil }
    }
    func written(_ name: String) -> String? {
      guard let value = mapping.member(name)?.value, !value.isNull else { return nil }
      return value.text == Self.word ? nil : value.text
    }
    switch (written("apiVersion"), written("kind")) {
    case (let group?, nil): return group.hasPrefix(Plan.group + "/") ? mapping : nil
    case (nil, let kind?): return kind == Plan.kind ? mapping : nil
    default: return nil
    }
  }

  /// The mapping the word is in, where it says neither kind nor group yet, and nothing that a plan does not have.
  private func unsaidPlan(_ mapping: YAMLNode) -> YAMLNode? {
    guard mapping.kind == .mapping, mapping.parent == nil else { return nil }
    // A key alone is the beginning of a document.
    if mapping.style == .block, mapping.entries.allSatisfy({ $0.key.text == Self.word }) { return nil }
    for entry in mapping.entries where entry.key.text != Self.word {
      guard Schema.installPlan.child(of: 0, key: entry.key.text) != nil else { return nil }
      let isKind = entry.key.hasText("apiVersion") || entry.key.hasText("kind")
      guard !isKind || entry.value.isNull || entry.value.text == Self.word else { return nil }
    }
    return mapping
  }

  // MARK: The copy

  /// The document with the word in it, and the word's node.
  private struct Copy {
    let content: PlanPart
    let node: YAMLNode

    var isInFlow: Bool { node.parent?.style == .flow }
  }

  /// Nil when the word is not read back as a scalar of its own, or breaks something.
  private func copy(_ form: CompletionContext.Form, suffix: String) -> Copy? {
    let quote = token.quote.map { String(UnicodeScalar($0)) } ?? ""
    let lead: String
    let text: String
    var range = token.inner
    switch form {
    case .key where token.hasColon:
      (lead, text) = ("", Self.word + (token.isClosed ? "" : quote))
    case .key:
      (lead, text) = (quote, Self.word + quote + ": ")
      range = token.whole
    case .value:
      (lead, text) = (token.needsSpace && token.quote == nil ? " " : "", Self.word + (token.isClosed ? "" : quote))
    case .item:
      (lead, text) = ("- ", Self.word)
    }
    let (bytes, offset) = document(replacing: range, with: lead + text + suffix, at: lead.utf8.count)
    let content = PlanPart(bytes, at: file.placeOfCopies)
    guard let node = content.document.node(at: offset + 1), node.kind == .scalar, node.text == Self.word else {
      return nil
    }
    let copy = Copy(content: content, node: node)
    let broken = content.document.repairedRanges.count
    guard broken > 0 else { return copy }
    // The document is broken; it must not become more so. In flow style the token itself may be what broke it (the
    // comma before it is missing, say), and brackets still tell where it belongs. In block style the token, or its
    // whole line (a dash too far left, say), must not be what breaks it: what is read back then is only a guess.
    guard broken <= original.repairedRanges.count else { return nil }
    guard !copy.isInFlow else { return copy }
    let line = token.whole.lowerBound - token.column..<token.whole.upperBound
    return broken <= damage(without: token.whole) && broken <= damage(without: line) ? copy : nil
  }

  /// The document as it stands. A part without the kind is not parsed until now.
  private var original: YAMLDocument {
    part.content?.document ?? YAMLDocument(file.text.bytes[part.range], isInJSONFile: file.isJSON)
  }

  private func damage(without range: Range<Int>) -> Int {
    let (bytes, _) = document(replacing: range, with: "", at: 0)
    return YAMLDocument(bytes, isInJSONFile: file.isJSON).repairedRanges.count
  }

  /// The bytes of the document that the token is in, after an edit; and a place in the new text.
  private func document(replacing range: Range<Int>, with text: String, at place: Int) -> (ArraySlice<UInt8>, Int) {
    let bytes = file.text.bytes
    let behind = bytes[range.upperBound..<max(range.upperBound, part.range.upperBound)]
    let copy = Array(bytes[part.range.lowerBound..<range.lowerBound]) + Array(text.utf8) + Array(behind)
    let offset = range.lowerBound - part.range.lowerBound + place
    // What stands before a `---` line becomes a document of its own when something is written there.
    let own = splitDocuments(copy).last { $0.lowerBound <= offset } ?? copy.startIndex..<copy.endIndex
    return (copy[own], offset - own.lowerBound)
  }

  // MARK: The lines around

  /// Whether the nearest line above that holds something begins with a dash.
  private var lineAboveIsItem: Bool {
    var line = file.text.line(at: token.whole.lowerBound) - 1
    while line >= 0, file.text.lineStarts[line] >= part.range.lowerBound {
      let content = file.text.bytes[file.text.contentRange(ofLine: line)].drop { $0 == UInt8(ascii: " ") }
      if let first = content.first, first != UInt8(ascii: "#") { return content.starts(with: "- ".utf8) }
      line -= 1
    }
    return false
  }

  /// Whether what comes next, on this line or below, can be an entry of a flow collection.
  private var entryFollows: Bool {
    let bytes = file.text.bytes
    var index = token.whole.upperBound
    while index < part.range.upperBound {
      switch bytes[index] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): index += 1
      case UInt8(ascii: "#"):
        while index < part.range.upperBound, bytes[index] != UInt8(ascii: "\n") { index += 1 }
      case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"): return false
      default: return isInFlow
      }
    }
    return false
  }

  private var isInFlow: Bool {
    var node = original.node(at: token.whole.lowerBound - part.range.lowerBound)
    while let here = node {
      if here.style == .flow { return true }
      node = here.parent
    }
    return false
  }
}
