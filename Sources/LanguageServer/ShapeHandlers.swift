// The shapes of a text: symbols, folds, selections, semantic tokens, formatting. All of it from the text alone.

import InstallPlanAnalysis
import LanguageServerProtocol
import TextDocument

extension Session {
  // MARK: Symbols

  func documentSymbol(_ id: RequestID, _ params: DocumentParams) throws(ResponseError) {
    let capability = client.capabilities.textDocument.features.documentSymbol ?? SymbolClientCapabilities()
    if capability.isHierarchical {
      try answer(id, about: params.textDocument.uri, nothing: []) { snapshot in
        documentSymbols(snapshot.file).map { $0.lsp(in: snapshot, capability) }
      }
    } else {
      try answer(id, about: params.textDocument.uri, nothing: []) { snapshot in
        documentSymbols(snapshot.file).flatMap { $0.flat(in: snapshot, capability, container: nil) }
      }
    }
  }

  // MARK: Folds

  func foldingRange(_ id: RequestID, _ params: DocumentParams) throws(ResponseError) {
    try answer(id, about: params.textDocument.uri) { snapshot -> [LanguageServerProtocol.FoldingRange]? in
      // Nothing, rather than none: an editor then folds by indentation.
      guard snapshot.file.planCount > 0 else { return nil }
      let capability = snapshot.client.capabilities.textDocument.features.foldingRange
      let folds = foldingRanges(snapshot.file).map { fold in
        let range = snapshot.range(fold.range)
        var result = LanguageServerProtocol.FoldingRange(startLine: range.start.line, endLine: range.end.line)
        if capability?.lineFoldingOnly != true {
          (result.startCharacter, result.endCharacter) = (range.start.character, range.end.character)
        }
        if fold.kind == .comment { result.kind = .comment }
        return result
      }
      return capability?.rangeLimit.map { Array(folds.prefix(max(0, $0))) } ?? folds
    }
  }

  // MARK: Selections

  func selectionRange(_ id: RequestID, _ params: SelectionRangeParams) throws(ResponseError) {
    try answer(id, about: params.textDocument.uri) { snapshot -> [SelectionRange]? in
      guard snapshot.file.planCount > 0 else { return nil }
      return params.positions.map { position in
        let offset = snapshot.offset(position)
        var selection: SelectionRange?
        for range in selectionRanges(snapshot.file, at: offset).reversed() {
          selection = .range(snapshot.range(range), parent: selection)
        }
        // One answer for each position: where there is nothing to select, the place itself.
        return selection ?? .range(snapshot.range(offset..<offset), parent: nil)
      }
    }
  }

  // MARK: Semantic tokens

  func semanticTokens(
    _ id: RequestID, _ document: TextDocumentIdentifier, in range: LanguageServerProtocol.Range? = nil
  ) throws(ResponseError) {
    try answer(id, about: document.uri) { snapshot -> SemanticTokens? in
      // Nothing, rather than none: VS Code takes the first answer that there is, and asks no other server.
      guard snapshot.file.planCount > 0 else { return nil }
      let tokens = InstallPlanAnalysis.semanticTokens(snapshot.file, in: range.map(snapshot.byteRange))
      return encoded(tokens, in: snapshot)
    }
  }

  // MARK: Formatting

  func formatting(
    _ id: RequestID, _ document: TextDocumentIdentifier, in range: LanguageServerProtocol.Range? = nil
  ) throws(ResponseError) {
    try answer(id, about: document.uri, nothing: []) { snapshot in
      snapshot.edits(formattingEdits(snapshot.file, in: range.map(snapshot.byteRange)))
    }
  }

  func onTypeFormatting(_ id: RequestID, _ params: OnTypeFormattingParams) throws(ResponseError) {
    try answer(id, about: params.textDocument.uri, nothing: []) { snapshot -> [LanguageServerProtocol.TextEdit]? in
      guard params.ch == "\n" else { return [] }
      return snapshot.edits(onTypeFormattingEdits(snapshot.file, at: snapshot.offset(params.position)))
    }
  }
}

// MARK: - Symbols as the client knows them

extension InstallPlanAnalysis.DocumentSymbol {
  func lsp(in snapshot: DocumentSnapshot, _ client: SymbolClientCapabilities) -> LanguageServerProtocol.DocumentSymbol {
    LanguageServerProtocol.DocumentSymbol(
      name: name, detail: detail, kind: kind.lsp(client), range: snapshot.range(range),
      selectionRange: snapshot.range(selectionRange),
      children: children.isEmpty ? nil : children.map { $0.lsp(in: snapshot, client) })
  }

  func flat(
    in snapshot: DocumentSnapshot, _ client: SymbolClientCapabilities, container: String?
  ) -> [SymbolInformation] {
    let own = SymbolInformation(
      name: name, kind: kind.lsp(client), location: Location(uri: snapshot.uri, range: snapshot.range(range)),
      containerName: container)
    return [own] + children.flatMap { $0.flat(in: snapshot, client, container: name) }
  }
}

extension InstallPlanAnalysis.DocumentSymbol.Kind {
  func lsp(_ client: SymbolClientCapabilities) -> SymbolKind {
    let kind: SymbolKind =
      switch self {
      case .plan: .package
      case .object: .object
      case .list: .array
      case .text: .string
      case .number: .number
      case .boolean: .boolean
      case .null: .null
      case .cluster: .module
      }
    return client.knows(kind)
  }
}

extension SymbolClientCapabilities {
  /// The kind, or one that the client is sure to have.
  func knows(_ kind: SymbolKind) -> SymbolKind { kinds.contains(kind) ? kind : .property }
}

// MARK: - Tokens as numbers

extension ClientProfile {
  /// The names of the kinds of tokens that the client shows, in the order of their numbers.
  var tokenKinds: [SemanticToken.Kind] {
    let known = capabilities.textDocument.features.semanticTokens?.tokenTypes ?? []
    return SemanticToken.Kind.allCases.filter { known.contains($0.lsp) }
  }
}

extension SemanticToken.Kind {
  /// A token type of the specification.
  var lsp: String {
    switch self {
    case .property: "property"
    case .string: "string"
    case .number: "number"
    case .keyword: "keyword"
    case .comment: "comment"
    case .operator: "operator"
    }
  }
}

private func encoded(_ tokens: [SemanticToken], in snapshot: DocumentSnapshot) -> SemanticTokens {
  let numbers = Dictionary(uniqueKeysWithValues: snapshot.client.tokenKinds.enumerated().map { ($1, $0) })
  var data: [Int] = []
  data.reserveCapacity(tokens.count * 5)
  var last = Position(line: 0, character: 0)
  for token in tokens {
    guard let number = numbers[token.kind] else { continue }
    let range = snapshot.range(token.range)
    let isSameLine = range.start.line == last.line
    data += [
      range.start.line - last.line, range.start.character - (isSameLine ? last.character : 0),
      range.end.character - range.start.character, number, 0,
    ]
    last = range.start
  }
  return SemanticTokens(data: data)
}
