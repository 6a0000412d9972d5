// Telling the client that what it has asked for is no longer so: of each kind at most once a second, and once more for what
// came meanwhile. A cluster may change many times a second, and each time an editor asks for everything anew.

import LanguageServerProtocol

/// How far two requests of a kind are apart at least, in milliseconds.
private let refreshInterval = 1000

enum Refresh: Hashable, Sendable {
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
  /// When each was sent last, by the session's clock.
  var sentAt: [Refresh: Int] = [:]
  /// Those for which a timer is set.
  var due: Set<Refresh> = []
}

extension Session {
  func refresh(_ refresh: Refresh) {
    guard state == .running, refresh.isSupported(by: client), !refreshes.due.contains(refresh) else { return }
    if let sentAt = refreshes.sentAt[refresh], clock.now < sentAt + refreshInterval {
      refreshes.due.insert(refresh)
      work.after(milliseconds: sentAt + refreshInterval - clock.now, .refresh(refresh))
    } else {
      refreshes.sentAt[refresh] = clock.now
      request(refresh.method, .refresh)
    }
  }

  func refreshDue(_ refresh: Refresh) {
    refreshes.due.remove(refresh)
    self.refresh(refresh)
  }

  /// What is shown of a catalog is to be asked for anew.
  func catalogChanged() {
    refresh(.inlayHints)
    refresh(.codeLenses)
  }
}
