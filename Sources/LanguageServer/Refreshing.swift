// Telling the client that what it has asked for is no longer so. At most one such request of a kind is under way.

import LanguageServerProtocol

enum Refresh {
  case diagnostics, inlayHints, codeLenses

  var method: String {
    switch self {
    case .diagnostics: Method.diagnosticRefresh
    case .inlayHints: Method.inlayHintRefresh
    case .codeLenses: Method.codeLensRefresh
    }
  }

  func isSupported(by client: ClientProfile) -> Bool {
    let workspace = client.capabilities.workspace
    return switch self {
    case .diagnostics: client.pullsDiagnostics && workspace.diagnosticsRefresh
    case .inlayHints: workspace.inlayHintRefresh
    case .codeLenses: workspace.codeLensRefresh
    }
  }
}

struct PendingRefreshes {
  /// Sent, not answered yet.
  var underWay: Set<Refresh> = []
  /// To be sent again: something changed meanwhile.
  var again: Set<Refresh> = []
}

extension Session {
  func refresh(_ refresh: Refresh) {
    guard state == .running, refresh.isSupported(by: client) else { return }
    guard refreshes.underWay.insert(refresh).inserted else {
      refreshes.again.insert(refresh)
      return
    }
    request(refresh.method, .refresh(refresh))
  }

  func refreshAnswered(_ refresh: Refresh) {
    refreshes.underWay.remove(refresh)
    if refreshes.again.remove(refresh) != nil { self.refresh(refresh) }
  }

  /// What is shown of a catalog is to be asked for anew.
  func catalogChanged() {
    refresh(.inlayHints)
    refresh(.codeLenses)
  }
}
