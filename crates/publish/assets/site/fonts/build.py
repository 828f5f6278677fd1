"""Makes the screen fonts beside this file from the originals. Needs fontTools and brotli: `python3 build.py`.

Latin letters and the signs of figures only. Two things are mended: the originals lack U+202F, the narrow no-break space
of French numbers, and kern an ordinary space against a dash until both touch.
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

HERE = Path(__file__).parent
SIGNS = (
    "20-7E,A0-17F,192,2C6,2DA,2DC,2000-200A,2010-2015,2018-201E,2020-2022,2026,2030,2032,2033,2039,203A,2044,20AC,2122,"
    "2190-2193,2196-2199,2212,2215,2248,2260,2264,2265,25B2,25BC"
)


def narrow_space(font):
    """An empty glyph of 0.7 of the space's width."""
    name = "uni202F"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = Glyph()
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["hmtx"].metrics[name] = (round(font["hmtx"]["space"][0] * 0.7), 0)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x202F] = name


def space_keeps_its_width(font):
    """Takes the space out of every kerning pair."""
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for pairs in lookup.SubTable:
            pairs = getattr(pairs, "ExtSubTable", pairs)
            if pairs.LookupType != 2:
                continue
            if pairs.Format == 1:
                for one in pairs.PairSet:
                    one.PairValueRecord = [pair for pair in one.PairValueRecord if pair.SecondGlyph != "space"]
                    one.PairValueCount = len(one.PairValueRecord)
            else:
                pairs.ClassDef2.classDefs.pop("space", None)
            if "space" in pairs.Coverage.glyphs:
                at = pairs.Coverage.glyphs.index("space")
                del pairs.Coverage.glyphs[at]
                if pairs.Format == 1:
                    del pairs.PairSet[at]
                    pairs.PairSetCount = len(pairs.PairSet)
                else:
                    pairs.ClassDef1.classDefs.pop("space", None)


def build(weight):
    font = TTFont(HERE / f"../../fonts/PublicSans-{weight}.ttf", recalcTimestamp=False)
    space_keeps_its_width(font)
    options = subset.Options(layout_features=["*"], flavor="woff2", notdef_outline=True)
    maker = subset.Subsetter(options)
    maker.populate(unicodes=subset.parse_unicodes(SIGNS))
    maker.subset(font)
    narrow_space(font)
    font.flavor = "woff2"
    font.save(HERE / f"public-sans-{weight.lower()}.woff2")


for weight in ["Regular", "SemiBold", "Bold"]:
    build(weight)
