"""Every trade by its key."""

from __future__ import annotations

from collections.abc import Mapping

from samples.synth.trade import Trade
from samples.synth.trades_chain import CHAIN_TRADES
from samples.synth.trades_metal import METAL_TRADES
from samples.synth.trades_other import OTHER_TRADES, WORKSHOPS

TRADES: Mapping[str, Trade] = {
    trade.key: trade for trade in (*CHAIN_TRADES, *METAL_TRADES, *OTHER_TRADES)
}
WORKSHOP_KEYS = tuple(trade.key for trade in WORKSHOPS)
