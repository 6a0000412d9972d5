// What libyaml takes and kubectl refuses all the same. KubeSphere and kubectl read YAML with Go's goyaml.v2, which makes
// values of what libyaml only parses, and then JSON of the values: some texts are YAML and cannot be had as JSON.

import TextDocument

extension YAMLDocument {
  /// What is refused although the document could be parsed, in the order of the text. Nothing for a document
  /// that cannot be parsed: it is refused already, and what is left of it proves nothing. Linear in the size of the document.
  ///
  /// - Parameters:
  ///   - source: the text the document was parsed from.
  ///   - includingValues: whether scalars that have no value in JSON (`.inf`, `!!int x`) are meant, too.
  public func refusals(source: [UInt8], includingValues: Bool) -> [YAMLSyntaxError] {
    // JSON has no value that is not JSON's.
    guard !isJSON, errors.allSatisfy({ $0.kind == .misread }) else { return [] }
    var refusals: [YAMLSyntaxError] = []
    if let directive = incompatibleDirective(source) { refusals.append(directive) }
    guard mayHoldRefusal(includingValues: includingValues) else { return refusals }
    func appendIfInvalid(_ value: YAMLNode) {
      guard includingValues, value.kind == .scalar, !value.isPlainlyText, case .invalid(let reason)? = value.scalar
      else { return }
      append(&refusals, YAMLSyntaxError(range: value.contentRange, message: "This value cannot be read: \(reason)."))
    }
    if let root { appendIfInvalid(root) }
    for index in records.indices {
      let node = YAMLNode(document: self, index: Int32(index))
      switch records[index].kind {
      case .mapping:
        for entry in node.entries {
          append(&refusals, refusal(of: entry, source))
          guard includingValues else { continue }
          append(&refusals, unseenCharacter(in: entry.key, source))
          append(&refusals, missingSpace(in: entry, source))
          appendIfInvalid(entry.value)
        }
      case .sequence: for item in node.items { appendIfInvalid(item) }
      case .alias:
        guard isInside(records[index].target, Int32(index)) else { continue }
        append(
          &refusals,
          YAMLSyntaxError(
            range: node.contentRange, message: "This alias stands for something that it is itself a part of."))
      case .scalar: append(&refusals, questionMark(in: node))
      }
    }
    refusals.sort { $0.range.lowerBound < $1.range.lowerBound }
    return refusals
  }

  /// False for nearly every document, and quickly found: every key is a word, and every value is in quotes or begins
  /// neither like a number with a sign nor with a tag.
  private func mayHoldRefusal(includingValues: Bool) -> Bool {
    records.withUnsafeBufferPointer { records in
      pool.withUnsafeBufferPointer { pool in
        for record in records {
          switch record.kind {
          case .alias: return true
          case .sequence: break
          case .mapping:
            var key = record.firstChild
            while key >= 0 {
              let name = records[Int(key)]
              guard name.kind == .scalar, name.tag < 0, name.textCount > 0 else { return true }
              let start = Int(name.textStart)
              let first = pool[start] | 0x20
              guard name.style != .plain || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return true }
              // Perhaps `{a:b}`.
              if includingValues, record.style == .flow, name.style == .plain,
                pool[start..<start + Int(name.textCount)].contains(UInt8(ascii: ":"))
              {
                return true
              }
              // Perhaps something that nobody sees.
              if name.style == .plain, pool[start + Int(name.textCount) - 1] >= 0x80 { return true }
              // Perhaps `null`.
              if first == UInt8(ascii: "n"), name.textCount == 4, pool[start + 1] | 0x20 == UInt8(ascii: "u") {
                return true
              }
              key = name.nextSibling < 0 ? -1 : records[Int(name.nextSibling)].nextSibling
            }
          case .scalar:
            if record.tag >= 0 { return true }
            guard record.style == .plain, record.textCount > 0 else { break }
            let start = Int(record.textStart)
            let first = pool[start]
            if includingValues,
              first == UInt8(ascii: "+") || first == UInt8(ascii: "-") || first == UInt8(ascii: ".")
            {
              return true
            }
            if record.parent >= 0, records[Int(record.parent)].style == .flow,
              pool[start..<start + Int(record.textCount)].contains(UInt8(ascii: "?"))
            {
              return true
            }
          }
        }
        return false
      }
    }
  }

  private func append(_ refusals: inout [YAMLSyntaxError], _ refusal: YAMLSyntaxError?) {
    guard let refusal, refusals.count < 100 else { return }
    refusals.append(refusal)
  }

  /// libyaml takes version 1.2 as well.
  private func incompatibleDirective(_ source: [UInt8]) -> YAMLSyntaxError? {
    guard hasVersionDirective else { return nil }
    let lines = SourceText(Array(source[..<min(source.count, root?.range.lowerBound ?? source.count)]))
    for line in 0..<lines.lineCount {
      let range = lines.contentRange(ofLine: line)
      let words = lines.string(in: range).split(whereSeparator: { $0 == " " || $0 == "\t" })
      if words.first == "---" { break }
      if words.first == "%YAML", words.count > 1, words[1] != "1.1" {
        return YAMLSyntaxError(
          range: range, message: "Only YAML 1.1 is understood: delete this directive.",
          edits: [YAMLSyntaxError.Edit(range: lines.directive(onLine: line, from: 0), newText: "")],
          title: "Delete the directive")
      }
    }
    return nil
  }

  private func refusal(of entry: YAMLNode.Entry, _ source: [UInt8]) -> YAMLSyntaxError? {
    let key = entry.key.resolved
    if entry.key.isMergeKey, entry.key.tag == nil {
      let value = entry.value.resolved
      // An alias has to be of a mapping; a list in its place is not taken.
      let isList = entry.value.kind == .sequence && entry.value.items.allSatisfy { $0.resolved.kind == .mapping }
      guard value.kind != .mapping, !isList else { return nil }
      let place = entry.value.range.isEmpty ? entry.key : entry.value
      return YAMLSyntaxError(
        range: place.contentRange,
        message: "A merge key (`<<`) wants a mapping or a list of mappings: quote `\"<<\"` if it is a name.")
    }
    switch key.kind {
    case .mapping, .sequence:
      let start = entry.key.contentRange.lowerBound
      if entry.key.kind == .mapping, entry.key.style == .flow, start > 0, source[start - 1] == UInt8(ascii: "{") {
        return YAMLSyntaxError(
          range: entry.key.contentRange,
          message: "A template's `{{…}}` was left over: write the value it stands for.",
          kind: .template)
      }
      return YAMLSyntaxError(range: entry.key.contentRange, message: "A key must be a text, not a mapping or a list.")
    case .alias: return nil
    case .scalar:
      var place = entry.key.range.isEmpty ? entry.value.contentRange : entry.key.contentRange
      // `?` or `:` alone: the mark stands before the place where nothing is.
      if place.isEmpty { place = max(0, place.lowerBound - 1)..<place.lowerBound }
      if key.isPlainlyText { return nil }
      switch key.scalar {
      case .null?:
        return YAMLSyntaxError(
          range: place,
          message: "A key must be a text, and this one is empty: quote it if a word is meant.")
      case .integer(let digits)? where Int64(digits) == nil:
        return YAMLSyntaxError(range: place, message: "This number is too large for a key: quote it.")
      case .invalid(let reason)? where key.tag != nil:
        return YAMLSyntaxError(range: place, message: "This key cannot be read: \(reason).")
      default: return nil
      }
    }
  }

  /// A character that nobody sees at the start or the end of a key: the key is another one than it seems.
  private func unseenCharacter(in key: YAMLNode, _ source: [UInt8]) -> YAMLSyntaxError? {
    guard key.kind == .scalar, key.style == .plain, key.holdsByte(where: { $0 >= 0x80 }) else { return nil }
    let range = key.contentRange
    let found = unseenCharacters(in: source, range).filter {
      $0.range.lowerBound == range.lowerBound || $0.range.upperBound == range.upperBound
    }
    return found.first.map { first in
      YAMLSyntaxError(
        range: first.range, message: unseenMessage(first.scalar), kind: .misread,
        edits: found.map { YAMLSyntaxError.Edit(range: $0.range, newText: "") }, title: unseenTitle)
    }
  }

  /// In brackets, `{a:b}` is a key without a value.
  private func missingSpace(in entry: YAMLNode.Entry, _ source: [UInt8]) -> YAMLSyntaxError? {
    let key = entry.key
    guard key.style == .plain, key.parent?.style == .flow, entry.value.range.isEmpty,
      source[key.range.upperBound...].first != UInt8(ascii: ":"),
      let colon = colonWithoutSpace(source[key.contentRange])
    else { return nil }
    return YAMLSyntaxError(
      range: key.contentRange,
      message: "Put a space behind the colon: as it stands, this is a key without a value.", kind: .misread,
      edits: [YAMLSyntaxError.Edit(range: colon + 1..<colon + 1, newText: " ")], title: "Put a space behind the colon")
  }

  /// goyaml, like older libyaml, ends a plain scalar between brackets at a question mark, and then misses a comma.
  private func questionMark(in node: YAMLNode) -> YAMLSyntaxError? {
    let record = node.record
    guard record.style == .plain, let parent = node.parent, parent.style == .flow,
      node.holdsByte(where: { $0 == UInt8(ascii: "?") })
    else { return nil }
    return YAMLSyntaxError(
      range: node.contentRange, message: "A text with `?` in it must be quoted between brackets.",
      edits: [YAMLSyntaxError.Edit(range: node.contentRange, newText: quoted(node.text))])
  }

  private func isInside(_ ancestor: Int32, _ index: Int32) -> Bool {
    guard ancestor >= 0 else { return false }
    var current = records[Int(index)].parent
    while current >= 0 {
      if current == ancestor { return true }
      current = records[Int(current)].parent
    }
    return false
  }
}
