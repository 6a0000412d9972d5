// Names that change together: rename, linked editing, highlights.

import InstallPlanAnalysis
import LanguageServerProtocol

extension Session {
  func prepareRename(_ id: RequestID, _ params: TextDocumentPositionParams) throws(ResponseError) {
    try answer(id, about: params.textDocument.uri) { (snapshot) throws(ResponseError) -> PrepareRenameResult? in
      let offset = snapshot.offset(params.position)
      guard let linked = linkedNames(snapshot.file, at: offset) else {
        if let refusal = refusalToRename(snapshot.file, at: offset) { throw refusal.response }
        return nil
      }
      let current = linked.occurrences[linked.current]
      return PrepareRenameResult(
        range: snapshot.range(linked.alias ?? current.verbatimRange ?? current.range), placeholder: linked.name)
    }
  }

  func rename(_ id: RequestID, _ params: RenameParams) throws(ResponseError) {
    try answer(id, about: params.textDocument.uri) { (snapshot) throws(ResponseError) -> WorkspaceEdit? in
      let offset = snapshot.offset(params.position)
      guard let linked = linkedNames(snapshot.file, at: offset) else {
        if let refusal = refusalToRename(snapshot.file, at: offset) { throw refusal.response }
        return nil
      }
      do throws(RenameProblem) {
        return snapshot.workspaceEdit(try linked.renaming(to: params.newName))
      } catch {
        throw error.response
      }
    }
  }

  func linkedEditingRange(_ id: RequestID, _ params: TextDocumentPositionParams) throws(ResponseError) {
    try answer(id, about: params.textDocument.uri) { snapshot -> LinkedEditingRanges? in
      guard let linked = linkedNames(snapshot.file, at: snapshot.offset(params.position)) else { return nil }
      let ranges = linked.occurrences.compactMap(\.verbatimRange)
      // What is escaped differs from what is typed, and so does an alias.
      guard ranges.count == linked.occurrences.count, ranges.count > 1, linked.alias == nil else { return nil }
      return LinkedEditingRanges(ranges: ranges.map(snapshot.range), wordPattern: "[-.0-9A-Za-z]*")
    }
  }

  func documentHighlight(_ id: RequestID, _ params: TextDocumentPositionParams) throws(ResponseError) {
    try answer(id, about: params.textDocument.uri) { snapshot -> [DocumentHighlight]? in
      linkedNames(snapshot.file, at: snapshot.offset(params.position)).map { linked in
        linked.occurrences.map {
          DocumentHighlight(range: snapshot.range($0.verbatimRange ?? $0.range), kind: .text)
        }
      }
    }
  }
}

extension RenameProblem {
  fileprivate var response: ResponseError { ResponseError(code: .requestFailed, message: message) }
}
