// One run of libyaml over one document: events to nodes. Stops at libyaml's first error and keeps what came before.

import CLibYAML
import TextDocument

/// The arena while it is built.
struct TreeBuilder {
  var records: [NodeRecord] = []
  var pool: [UInt8] = []
  var names: [String] = []
  /// Whether a `%YAML` directive names a version.
  var hasVersionDirective = false
  private(set) var hasAliases = false
  private var openCollections: [(node: Int32, lastChild: Int32)] = []

  init(expectedBytes: Int) {
    // As many as texts usually have.
    records.reserveCapacity(expectedBytes / 7)
    pool.reserveCapacity(expectedBytes)
    openCollections.reserveCapacity(16)
  }

  var depth: Int { openCollections.count }

  /// The flow collections that are open, outermost first, by node.
  var openFlow: [Int32] { openCollections.map(\.node).filter { records[Int($0)].style == .flow } }

  mutating func append(_ record: NodeRecord) {
    var record = record
    let index = Int32(records.count)
    if let parent = openCollections.last {
      record.parent = parent.node
      record.isKey =
        records[Int(parent.node)].kind == .mapping && (parent.lastChild < 0 || !records[Int(parent.lastChild)].isKey)
      if parent.lastChild >= 0 {
        records[Int(parent.lastChild)].nextSibling = index
      } else {
        records[Int(parent.node)].firstChild = index
      }
      openCollections[openCollections.count - 1].lastChild = index
    }
    records.append(record)
    if record.kind == .alias { hasAliases = true }
    if record.kind == .mapping || record.kind == .sequence { openCollections.append((index, -1)) }
  }

  /// - Parameter end: where a flow collection ends; a block collection ends with its last child.
  mutating func close(end: Int32?) {
    guard let open = openCollections.popLast() else { return }
    if records[Int(open.node)].style == .flow, let end {
      records[Int(open.node)].end = end
    } else if open.lastChild >= 0 {
      let childEnd = records[Int(open.lastChild)].end
      records[Int(open.node)].end = max(records[Int(open.node)].contentStart, childEnd)
    }
  }

  /// Closes what an error left open. A key whose value was not reached is taken away: half a pair is no evidence.
  mutating func closeAll() {
    while let open = openCollections.last {
      var count = 0
      var beforeLast: Int32 = -1
      var child = records[Int(open.node)].firstChild
      while child >= 0 {
        count += 1
        if records[Int(child)].nextSibling == open.lastChild { beforeLast = child }
        child = records[Int(child)].nextSibling
      }
      if records[Int(open.node)].kind == .mapping, count % 2 == 1 {
        if beforeLast >= 0 {
          records[Int(beforeLast)].nextSibling = -1
        } else {
          records[Int(open.node)].firstChild = -1
        }
        openCollections[openCollections.count - 1].lastChild = beforeLast
      }
      close(end: nil)
    }
  }

  mutating func name(_ pointer: UnsafeMutablePointer<UInt8>?) -> Int32 {
    guard let pointer else { return -1 }
    names.append(String(cString: pointer))
    return Int32(names.count - 1)
  }

  /// Points every alias to the node with its anchor that was defined last before it. Where aliases stand for too much,
  /// the rest of them point to nothing.
  ///
  /// - Returns: the aliases that name no anchor, and the first that is too much. libyaml's events do not mind; every
  ///   reader of values does.
  mutating func resolveAliases() -> [YAMLSyntaxError] {
    guard hasAliases else { return [] }
    var undefined: [YAMLSyntaxError] = []
    var anchors: [String: Int32] = [:]
    var expansion = AliasExpansion()
    for index in records.indices {
      expansion.append()
      guard records[index].anchor >= 0 else { continue }
      let name = names[Int(records[index].anchor)]
      if records[index].kind == .alias {
        guard !expansion.isExcessive else { continue }
        let target = anchors[name] ?? -1
        records[index].target = target
        if target >= 0 {
          let end = records.withUnsafeBufferPointer { YAMLDocument.endOfSubtree(target, $0) }
          // An alias inside of what it stands for is refused elsewhere.
          if end <= index { expansion.append(Int(target)..<end) }
          if expansion.isExcessive {
            records[index].target = -1
            undefined.append(
              YAMLSyntaxError(
                range: Int(records[index].start)..<Int(records[index].end),
                message: "The aliases up to here stand for more than is allowed: write out what is needed of it."))
          }
        } else {
          undefined.append(
            YAMLSyntaxError(
              range: Int(records[index].start)..<Int(records[index].end),
              message:
                "This is an alias, and its anchor does not stand before it: quote a text that begins with `*`.")
          )
        }
      } else {
        anchors[name] = Int32(index)
      }
    }
    return undefined
  }
}

/// What a document comes to where every alias is followed. Go's reader refuses one in which nearly everything is reached
/// through aliases ("excessive aliasing"), so whoever follows those of the others has an end.
///
/// The numbers are those of `allowedAliasRatio` in its decode.go (goyaml.v2).
private struct AliasExpansion {
  private(set) var isExcessive = false
  /// How many nodes stand in front of each one, and of what comes next; what aliases stand for counts each time.
  private var before = [0]
  private var throughAliases = 0

  /// Goes one node further.
  mutating func append() { before.append(before[before.count - 1] + 1) }

  /// Follows an alias, which is the last node, to others that stand in front of it.
  mutating func append(_ nodes: Range<Int>) {
    let count = before[nodes.upperBound] - before[nodes.lowerBound]
    throughAliases += count
    before[before.count - 1] += count
    let all = before[before.count - 1]
    let share = 0.99 - 0.89 * min(max(Double(all - 400_000) / 3_600_000, 0), 1)
    isExcessive = throughAliases > 100 && all > 1000 && Double(throughAliases) > Double(all) * share
  }
}

/// What libyaml said when it stopped. Offsets are bytes of the text it was given.
struct ParseFailure {
  var problem: String
  var offset: Int
  var context: String
  var contextOffset: Int?
  /// Where the outermost flow collection that was open began; if none was, the root's start if the root is one.
  var flowStart: Int?
  /// The brackets that would close what was open, outermost first.
  var openFlow: [UInt8] = []
  /// Where the last scalar that spans lines began, if libyaml read one.
  var multilineScalarStart: Int?
  /// The document was whole, and this is behind it: Go's reader never looks there.
  var isBehindRoot = false

  /// Whether it happened in a quoted text. libyaml says so in one of two ways; whether a word is in them takes long to
  /// find, and every attempt to repair a text asks.
  var isInQuotes: Bool {
    context == "while scanning a quoted scalar" || context == "while parsing a quoted scalar"
  }
}

struct ParseOutcome {
  var tree: TreeBuilder
  var failure: ParseFailure?
}

/// Deeper nesting than this is refused: no plan needs it, and libyaml's cost grows with the square of the depth.
let maximumDepth = 256

/// Turns libyaml's character counts into bytes. Marks come nearly in order, so walking from the last one is cheap.
private struct CharacterCursor {
  let text: UnsafeBufferPointer<UInt8>
  let isASCII: Bool
  var character = 0
  var byte = 0

  mutating func byteOffset(ofCharacter target: Int) -> Int {
    if isASCII { return min(target, text.count) }
    while character < target, byte < text.count {
      byte += byteCount(ofCharacterWithLead: text[byte])
      character += 1
    }
    while character > target, byte > 0 {
      byte -= 1
      while byte > 0, text[byte] & 0xC0 == 0x80 { byte -= 1 }
      character -= 1
    }
    return min(byte, text.count)
  }
}

/// Parses one document that `sanitize` has passed (libyaml's reader must have nothing to refuse).
func parseOnce(_ text: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> ParseOutcome {
  var tree = TreeBuilder(expectedBytes: text.count)
  let skipped = startsWithByteOrderMark(text) ? 3 : 0
  let body = UnsafeBufferPointer(rebasing: text[skipped...])
  var parser = yaml_parser_t()
  guard yaml_parser_initialize(&parser) == 1 else {
    return ParseOutcome(
      tree: tree, failure: ParseFailure(problem: "out of memory", offset: 0, context: "", contextOffset: nil))
  }
  defer { yaml_parser_delete(&parser) }
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
  yaml_parser_set_input_string(&parser, body.baseAddress, body.count)

  var cursor = CharacterCursor(text: body, isASCII: isASCII)
  func offset(_ mark: yaml_mark_t) -> Int { skipped + cursor.byteOffset(ofCharacter: mark.index) }
  var multilineScalarStart: Int?
  var rootFlowStart: Int?
  var failure: ParseFailure?

  func fail(_ problem: String, at place: Int, context: String = "", contextOffset: Int? = nil) {
    let open = tree.openFlow
    failure = ParseFailure(
      problem: problem, offset: place, context: context, contextOffset: contextOffset,
      flowStart: open.first.map { Int(tree.records[Int($0)].contentStart) } ?? rootFlowStart,
      openFlow: open.map { tree.records[Int($0)].kind == .mapping ? UInt8(ascii: "}") : UInt8(ascii: "]") },
      multilineScalarStart: multilineScalarStart,
      isBehindRoot: problem == documentStartProblem && !tree.records.isEmpty)
  }

  parsing: while true {
    var event = yaml_event_t()
    guard yaml_parser_parse(&parser, &event) == 1 else {
      let context = parser.context.map { String(cString: $0) } ?? ""
      fail(
        parser.problem.map { String(cString: $0) } ?? "cannot be read", at: offset(parser.problem_mark),
        context: context, contextOffset: context.isEmpty ? nil : offset(parser.context_mark))
      break
    }
    defer { yaml_event_delete(&event) }
    switch event.type {
    case YAML_STREAM_END_EVENT: break parsing
    case YAML_DOCUMENT_START_EVENT:
      if event.data.document_start.version_directive != nil { tree.hasVersionDirective = true }
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let start = offset(event.start_mark)
      var end = offset(event.end_mark)
      let style = scalarStyle(scalar.style)
      if style == .literal || style == .folded { end = trimmedEnd(text, from: start, to: end) }
      let textStart = tree.pool.count
      if scalar.length > 0 {
        tree.pool.append(contentsOf: UnsafeBufferPointer(start: scalar.value, count: scalar.length))
      }
      var record = NodeRecord(
        kind: .scalar, style: style, start: Int32(start), contentStart: Int32(start), end: Int32(end))
      record.textStart = Int32(textStart)
      record.textCount = Int32(scalar.length)
      record.anchor = tree.name(scalar.anchor)
      record.tag = tree.name(scalar.tag)
      if record.anchor >= 0 || record.tag >= 0 {
        record.contentStart = Int32(contentStart(text, from: start, to: end))
      }
      tree.append(record)
      if event.end_mark.line > event.start_mark.line, style != .literal, style != .folded {
        multilineScalarStart = start
      }
    case YAML_ALIAS_EVENT:
      let start = Int32(offset(event.start_mark))
      var record = NodeRecord(
        kind: .alias, style: .plain, start: start, contentStart: start, end: Int32(offset(event.end_mark)))
      record.anchor = tree.name(event.data.alias.anchor)
      tree.append(record)
    case YAML_MAPPING_START_EVENT:
      let mapping = event.data.mapping_start
      open(.mapping, isFlow: mapping.style == YAML_FLOW_MAPPING_STYLE, mapping.anchor, mapping.tag, event)
    case YAML_SEQUENCE_START_EVENT:
      let sequence = event.data.sequence_start
      open(.sequence, isFlow: sequence.style == YAML_FLOW_SEQUENCE_STYLE, sequence.anchor, sequence.tag, event)
    case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT:
      tree.close(end: Int32(offset(event.end_mark)))
    default: break
    }
    if tree.depth > maximumDepth {
      fail("nested more than \(maximumDepth) deep", at: Int(tree.records[tree.records.count - 1].start))
      break
    }
  }

  func open(
    _ kind: YAMLNode.Kind, isFlow: Bool, _ anchor: UnsafeMutablePointer<UInt8>?, _ tag: UnsafeMutablePointer<UInt8>?,
    _ event: yaml_event_t
  ) {
    let start = offset(event.start_mark)
    let end = offset(event.end_mark)
    var record = NodeRecord(
      kind: kind, style: isFlow ? .flow : .block, start: Int32(start), contentStart: Int32(start), end: Int32(end))
    record.anchor = tree.name(anchor)
    record.tag = tree.name(tag)
    if record.anchor >= 0 || record.tag >= 0 {
      record.contentStart = Int32(contentStart(text, from: start, to: text.count))
    }
    if isFlow, tree.depth == 0 { rootFlowStart = start }
    tree.append(record)
  }

  tree.closeAll()
  return ParseOutcome(tree: tree, failure: failure)
}

private func scalarStyle(_ style: yaml_scalar_style_t) -> YAMLNode.Style {
  switch style {
  case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
  case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
  case YAML_LITERAL_SCALAR_STYLE: .literal
  case YAML_FOLDED_SCALAR_STYLE: .folded
  default: .plain
  }
}

/// libyaml ends a block scalar behind the blank lines that follow it; its text ends with its last character.
private func trimmedEnd(_ text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int {
  var end = end
  while end > start, isBlank(text[end - 1]) { end -= 1 }
  return end
}

/// Behind the anchor and tag that a node begins with.
private func contentStart(_ text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int {
  var index = start
  while index < end, text[index] == UInt8(ascii: "&") || text[index] == UInt8(ascii: "!") {
    while index < end, !isBlank(text[index]) { index += 1 }
    while index < end, isBlank(text[index]) { index += 1 }
  }
  return index
}

@inline(__always)
func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
}
