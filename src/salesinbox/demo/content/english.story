# Two Harbours for a trial in the old town
with siobhan; ago 262; box Archive; labels won
@ siobhan
Hi Robin,

we met at the kerbside logistics evening, I was the one with the soaked clipboard. We run forty parcels an hour through the old town and the vans get stuck behind the fish market every single morning.

Could we borrow two Harbours for a fortnight? If they survive our couriers they survive anything.

Siobhán
@ rep +4h file:prices:Tidewater-prices
Hi Siobhán,

the clipboard lives on in legend. Yes: two Harbours with the 300-litre box, from Monday week, for fourteen days. No charge, you only insure them.

Our price list is attached so nobody is surprised later. Where shall Ilse send them?

Robin
@ siobhan +20h
Depot 3, behind the ropeworks. The gate is 2.20 m wide, please tell me they fit.
@ rep +1h
They are 0.86 m wide at the mirrors. You could ride two abreast and still wave.
@ siobhan +16d
The fortnight is over and I had to hide the keys, because nobody wants to give them back.

Numbers: 212 drops a day on two bikes against 164 with one van. One puncture, one bent mudguard (that was me).

What does a fleet of eight cost?
@ rep +3h file:quote:Q-2117:8xHarbour_cargo_bike@4290+8xBox_300_l@340+8xDrydock_plan_1_year@390
Eight Harbours with boxes and a year of Drydock service are in the attached quote, Q-2117. That is our volume price; it holds for thirty days.

I would suggest two spare batteries for the depot, but see how the first month goes.
@ siobhan +6d
Signed. The boss only asked whether they come in blue. They do, don't they?
@ rep +40m
They come in blue.

# Blue is not blue
with siobhan; ago 201; box Archive
@ siobhan
Robin, seven bikes are blue and one is what my courier calls "sad teal". It is not a problem, it's just that everybody argues over who has to ride it.
@ rep +2h cc:maren
Oh dear. Maren, was there a pot of the old harbour green left in the spray booth?
@ maren +26h cc:siobhan
Guilty. The last frame of batch 14 got primer from the year before. Siobhán, I'll come by on Thursday with a new box lid and repaint the frame in place, it takes two hours.
@ siobhan +1h cc:rep
No, leave it. They have named it Neptune and now they argue over who is *allowed* to ride it.

# Spare batteries, sooner than I thought
with siobhan; ago 63
@ siobhan
You told me to wait with the spare batteries. It is cold now and the last round comes home at 4 %. How many should I have for eight bikes, and how fast?
@ rep +90m file:quote:Q-2188:3xTideline_battery_740_Wh@640+1xSix-bay_charger@480
Three, and the six-bay charger, so that whoever starts the late shift swaps and goes. Quote attached. They leave Port Ansel the day after you say yes.
@ siobhan +2d
Yes. And I shall listen faster next time.

# Drydock renewal for eight Harbours
with siobhan; ago 9; labels renewal; starred
@ rep
Hi Siobhán,

your Drydock year ends at the close of next month. Eight bikes at the same 390 a year, and as of this year brake pads are included. Shall I renew all eight?

Robin
@ siobhan +3d
Seven for sure. Neptune had an encounter with a bollard and I have to see what the insurer says first. Can one be added later without waiting for the next year?
@ rep +5h
Any time, counted by the month. I have put seven down and kept Neptune's place warm.
@ siobhan +4d unread
The insurer says Neptune lives! They pay for the fork. So all eight, please – and could Maren look at the fork herself? The couriers trust nobody else with it.

# Tender 44/B: municipal cargo bikes, clarification questions
with marcus; ago 231; box Archive; labels tender
@ marcus
Dear Robin Achterberg,

thank you for registering for tender 44/B (twelve cargo cycles for parks, libraries and street cleaning). Before the deadline we ask every bidder the same three questions:

1. Is the electrical system certified, and by which body?
2. Are spare parts guaranteed for ten years?
3. May council apprentices be trained at your workshop?

Kind regards
@ rep +27h file:certificate:EN-report-Harbour
Dear Marcus,

1. Yes; the report is attached, motor and battery tested together as one system.
2. Twelve years for frame parts, ten for everything electrical. It is in our terms, section 6.
3. With pleasure. Maren Tolk, who runs our workshop, already trains two people a year and asks for a third.

Regards
Robin
@ marcus +6d
Dear Robin,

thank you, that answers all three. Evaluation takes four weeks; I can't say anything before that, not even on the phone, not even about the weather.

# Tender 44/B: outcome
with marcus; ago 188; box Archive; labels tender, won; starred
@ marcus
Dear Robin Achterberg,

I am pleased to tell you that lot 1 (eight cycles, parks and libraries) goes to Tidewater Bikes. Lot 2 (street cleaning) was awarded to another bidder whose vehicle tips its load.

The contract papers follow by post. Between us: the apprentices' question decided it.
@ rep +50m cc:priya
Dear Marcus,

thank you, you have made a workshop very happy. May we propose the first Tuesday of next month for the hand-over, in front of the library, with the children's choir you mentioned?
@ priya +2h
!!! Eight to a council. Cake is on me. Robin, ask them whether we may put it on the web site.
@ marcus +3d cc:priya
The first Tuesday it is. The choir has eleven children and wishes to be driven in the bikes. Do they hold two each?
@ rep +2h
With the bench and four belts: four small singers or three tall ones. We bring helmets.

# Purchase order number on your invoice
with marcus; ago 141; box Archive
@ marcus
Dear Robin,

invoice TB-0388 came without our purchase order number and the system refuses it. It needs PO 7719-LIB in the field "your reference", nowhere else. I am sorry; the system is older than I am.
@ rep +3h file:invoice:TB-0388-A:8xHarbour_cargo_bike@4190+8xChild_bench_with_belts@260 cc:joost
Corrected and attached as TB-0388-A, with the number where your system wants it. Joost, please cancel the first one.
@ joost +1h cc:marcus
Cancelled; credit note follows by itself tonight.
@ marcus +9d
Accepted and paid. The system even said thank you, which nobody here has ever seen.

# Library bike 5: child lock on the box
with marcus; ago 4; labels urgent, service; unread 1
@ marcus
Dear Robin,

on library bike 5 the lid of the box can be opened from inside, which a reader aged six has discovered and is now teaching to others. Could your workshop advise, please soon?
@ rep +35m cc:maren
Dear Marcus,

please keep that bike in until somebody of ours has seen it. Maren is on it.
@ maren +4h cc:marcus
That's the old latch, we changed it in spring. I have one on the bench. Twenty minutes with a screwdriver; can I come on Friday at nine?
@ marcus +20h cc:rep
Friday at nine suits us well. The young inventor would like to be present and has prepared questions.

# Coffee cart conversion – is this mad?
with tess; ago 219; box Archive
@ tess file:photo:cart-sketch
Hello! I have drawn (badly, see picture) an espresso machine on a Longshore. 38 kg of machine, a 12 l tank and me. Is that mad or merely unwise?
@ rep +5h cc:maren
Hello Tess,

as a sketch it's magnificent. I think the tank sits too high: full, it would steer you and not the other way round. Maren, what do you think of a Harbour with the tank under the floor?
@ maren +22h cc:tess
Harbour, yes. Floor pan out, tank between the wheels, machine on rubber feet. I'd want to see it ride before you put hot water in it. Eleven hours of my time, say.
@ tess +3h
I love that "before you put hot water in it". What would it cost, with Maren's eleven hours?
@ rep +1d file:quote:Q-2134:1xHarbour_cargo_bike@4290+1xFloor_conversion@980+1xSecond_battery@640
All in the attached quote. The second battery is for the grinder; you don't want to choose between beans and the hill home.
@ tess +5d
The bank said yes!! The bank manager asked for a flat white.
@ rep +2h
Then we start on Monday. Send Maren the machine's drawing and, I am told, a bag of the Tuesday roast.

# First day with the cart
with tess; ago 148; box Archive; starred
@ tess file:photo:first-day
It works. 96 cups between seven and noon, one queue, no spills, and a gentleman who wanted to buy the bike instead of a coffee. I gave him your card.

Tell Maren the rubber feet are genius.
@ rep +50m
This made my day, and I have read it aloud in the workshop. Maren says the feet are from a washing machine. She also says "of course it works".

# A second cart for the ferry landing?
with tess; ago 17; labels hot
@ tess
The harbour office offers me the ferry landing, seven days a week from the start of the season. I would need a second cart by then, the same again but with a roof against gulls. Possible? And is there any chance of paying in three parts?
@ rep +4h cc:joost
Possible if we order the frame this month. The roof exists for the child version, we only have to raise it by a head. Joost, three parts over six months for a good customer?
@ joost +23h cc:tess
A third on order, a third on delivery, a third after the summer. No interest; she has paid every bill early.
@ rep +30m file:quote:Q-2231:1xHarbour_cargo_bike@4390+1xFloor_conversion@980+1xRaised_roof@420+1xSecond_battery@640
There you have it, from the man himself. Quote attached; the price of the frame has gone up by a hundred since the first one, I'm sorry to say.
@ tess +6d
I am waiting for the harbour office to sign my side. If they dither past the 20th, do I lose the slot?

# Campus post: replacing nine electric vans
with dev; ago 176; box Archive; labels hot
@ dev
Robin,

Estates wants nine small vans gone by the start of term. Distances under 3 km, mail and lab samples, two hills. My draft plan is fourteen bikes. What am I not thinking of?
@ rep +1d
Dev,

three things people forget: where the batteries are charged (you need one dry room with a smoke alarm), who fixes a flat at 8:15 (train two porters, we do it), and cold samples (the box can be insulated, 4 °C for three hours).

Fourteen sounds one or two too many. Count the rounds at the busiest hour, not the vans.
@ dev +5d
Counted. Eleven at the peak, so twelve with a spare. The dry room is a fight with Chemistry, but I like fights with Chemistry.
@ rep +2h file:quote:Q-2158:12xHarbour_cargo_bike@4190+4xInsulated_box@520+12xDrydock_plan_1_year@390
Twelve it is. Quote attached, with four insulated boxes and training for two porters at no charge.
@ dev +12d
Procurement asks for a second quote from somebody else "for form's sake". I am telling you so that you don't hear it from them.
@ rep +3h
I appreciate that. If form's sake comes out cheaper, look at what the service costs in year two.

# Procurement: revised quote wanted
with dev; ago 133; box Archive; labels hot
@ dev
The other quote is 9 % lower on the bikes and, as you said, 40 % higher from the second year. Procurement only reads the first page. Can the first page look better?
@ rep +5h cc:priya
Let me ask Priya. I can take the boxes to 450 each if we deliver in two lots, because then we need no second truck.
@ priya +1d cc:dev
Two lots is fine, and I'd rather give you two extra years of frame warranty than a discount. Does Procurement read warranty?
@ dev +3d cc:priya
Procurement was moved to tears by warranty. Twelve bikes, two lots, first lot in the week before term. Order follows.
@ rep +40m
Thank you, Dev. Chemistry may have a bell on theirs, free of charge.

# Porter training: dates
with dev; ago 96; box Archive
@ rep
Dev, Maren can come on the 8th or the 15th, nine to one, for the two porters. She needs a stand, a floor that may get dirty, and coffee.
@ dev +1d
The 15th. Chemistry has offered the loading bay, I think they want to see the bell.
@ dev +20d
For your files: both porters passed, one has since fixed his neighbour's bike, and the loading bay floor has been "restored to its former state".

# Quarterly review, Larkspur fleet
with dev; ago 2; labels meeting; unread 1
@ dev file:invite:5:10:45:Quarterly_review_Larkspur_fleet
Robin, invitation attached for the quarterly review. I have 11,400 km of data and one awkward question about rear tyres.

# Dealer margin on the Longshore
with hollis; ago 244; box Archive; labels dealer
@ hollis
Robin. 24 points on the Longshore doesn't pay for the floor space, let alone the test rides with toddlers. I want 29 or I give the window to the Skiff only.
@ rep +1d
Hollis,

29 I can't. What I can do is 26, and we pay the demo bike's tyres and its first service, which I know is where your money really goes.
@ hollis +4h
27 and the demo bike stays here when it's old.
@ rep +20h
26.5, the demo bike is yours after 18 months at half its list price. And I come on a Saturday in the season and do the toddlers myself.
@ hollis +2h
Deal, for the toddlers.

# Skiff hinge creaks (three of them)
with hollis; ago 158; box Archive; labels service
@ hollis
Three Skiffs of the last batch creak at the main hinge. Greasing helps for a week. My customers think it's the shop.
@ rep +2h cc:maren
Hollis, sorry. Please don't grease them again before Maren has seen one. Maren?
@ maren +5h cc:hollis
Known since Tuesday. The bushing is 0.1 too tight. I am sending you six new ones with a reamer, ten minutes a bike, no charge, and an hour's pay for your mechanic.
@ hollis +8d cc:rep
Silence. Lovely silence. The mechanic wants to marry the reamer.

# Window for spring
with hollis; ago 41
@ hollis
I'm doing the spring window early this year. Can I have one Harbour in a colour that stops people? Not blue, the whole town has blue since the couriers.
@ rep +3h file:photo:saffron-frame
We have a saffron one that was painted for a fair, picture attached. On loan until summer, and if somebody wants it, it's for sale.
@ hollis +30m
That stops people. That stops traffic. Send it.
@ hollis +12d
Sold on day two, to the florist. Have you got another?

# Order 2 × Longshore, 1 × Skiff
with hollis; ago 12; labels dealer
@ hollis
Two Longshores in sand, one Skiff in black, with the wide tyres if you have them. No hurry, end of the month is fine. Usual terms.
@ rep +70m file:invoice:TB-0611:2xLongshore_200@2565+1xSkiff_folding@1977
Booked. Wide tyres are in. The invoice is attached, dated to the end of the month so that you don't pay for my being quick.
@ hollis +1d
Very decent. When are you doing the toddlers?

# Book bike for the Saturday round
with june; ago 209; box Archive
@ june
Good morning,

I have a bookshop and deliver on Saturdays, about thirty parcels, all of them rectangular. A customer swears by your trailer. Does it keep paper dry? I mean really dry. I once lost a whole shelf of poetry to a van.
@ rep +6h
Good morning,

the Pilot has a lid with a seal, and I have stood next to one under a garden hose for twenty minutes with a newspaper inside. The crossword could still be done. For poetry I'd add the inner bag.

Would you like to try one for a Saturday?
@ june +2d
I tried it. It rained all day as if ordered. Thirty-one parcels, no victims. I'll take it, with the bag, and may I have it in green?
@ rep +1h file:invoice:TB-0214:1xPilot_trailer@690+1xInner_bag@45
In green, with the bag. The invoice is attached. If you ever need someone to recommend a novel in exchange for a trailer light: I am easily bribed.
@ june +4h
"The Ferryman's Ledger". You get it with the next invoice I pay, which is now.

# The trailer hitch, a confession
with june; ago 54; box Archive; labels service
@ june
I reversed into the shop with the trailer on. The hitch is bent. Is it me, or may one not do that?
@ rep +2h
One may, but nobody does it twice. A new hitch is 28 and a four-minute job. Shall I put it in the post, with a drawing?
@ june +1h
With a drawing, please. And thank you for the "nobody does it twice".

# Rental fleet: thirty Skiffs for the river season
with gideon; ago 236; box Archive; labels hot
@ gideon
Hi Robin,

we rent canoes, and our customers ask how they get back to their cars. Thirty folding bikes at six stations would solve it. They'll be wet, dropped and locked to trees. Is the Skiff made for that or do I need something uglier?
@ rep +5h
Hi Gideon,

the Skiff is made for commuters with clean hands. For you I would take it with the stainless chain, no mudguards, solid saddle, and our rental decals, which hide scratches. Still pretty, less delicate.

Two stations first, ten bikes, one season? Then we both know.
@ gideon +2d
Sensible, but then I can't advertise "all stations". Twenty and four stations?
@ rep +20h file:quote:Q-2126:20xSkiff_rental@2390+2xWorkshop_kit@310
Twenty. Quote attached, with two workshop kits: every station master can fix all but the hinge.
@ gideon +7d
Ordered. If they come back as often as the canoes do, I need nineteen.

# Season report and the missing one
with gideon; ago 72; box Archive
@ gideon
Season over. 3,212 rides, 61 flats, zero broken frames, one bike missing since midsummer and found yesterday: in a tree. Upright. Nobody knows.
@ rep +3h
That is the best fleet report I ever received. Does the one in the tree still shift?
@ gideon +40m
Perfectly. I'll want the other ten for next year, let's talk after the winter stocktake about a price for thirty under one service contract.
@ rep +1d
With pleasure. I have put a note in my diary.

# Service contract for thirty Skiffs
with gideon; ago 26; labels renewal, hot; starred
@ rep
Hi Gideon,

as promised after the stocktake. Thirty Skiffs, one contract: winter overhaul at our place, two visits in the season, wear parts at cost. 11,400 a year, three years fixed.
@ gideon +3d
I like the fixed part. I don't like the 11,400. The ten new ones won't need an overhaul in their first winter.
@ rep +1d
True. 9,900 in the first year, 11,100 after that.
@ gideon +5d
And if I bring them to you and fetch them myself? I have a trailer that carries forty canoes, it'll carry thirty bikes.
@ rep +4h
Then 9,300 and 10,500, and we keep the dock free for the canoe trailer. Shall I write it up?
@ gideon +8d
Write it up. My partner is back on Monday and signs whatever I look happy about.

# Six-seater for small passengers
with nora; ago 183; box Archive
@ nora
Dear Tidewater team,

we are a nursery with eighteen children and walk to the beach wood once a week, which takes an hour for what adults do in twelve minutes. Is there a bike that takes six three-year-olds? Do they need helmets? And what if it tips?
@ rep +1d
Dear Nora,

there is no bike for six that I would sell you. There is one for four, the Harbour with the bench, and it does not tip standing still, because the load is below the wheel hubs. Moving, it needs a rider who has practised for an afternoon; we teach that.

Helmets yes, belts yes, songs are customary.
@ nora +3d
Thank you for not selling me six. Three bikes with four would carry a group. The parents' association can find 9,000. Is there any way?
@ rep +2d cc:priya file:quote:Q-2149:3xHarbour_used_2_years@2650+3xChild_bench_with_belts@260
There is: three Harbours that came back from a two-year lease, overhauled here, with a full warranty. 8,730 with benches, helmets from us as a gift.
@ nora +6d
The parents' association voted with all hands and one teddy bear. Yes!

# Thank-you picture
with nora; ago 122; box Archive; starred
@ nora file:photo:beach-wood
The children painted a picture of "the boat that is a bike" for you. It is attached, and the original is on its way. The seagull is bigger than the bike, because it was.
@ rep +2h
It hangs over the workshop door. Maren has asked for the seagull as a sticker for every Harbour. Please thank the artists.

# Rain cover for the middle bike
with nora; ago 8; labels service; unread 1
@ nora
Dear Robin,

the zip of the rain cover on the middle bike has given up, after being opened about nine hundred times by people under four. Can one buy the cover alone?
@ rep +2h
Dear Nora,

one can, but you needn't: zips have three years. Send me a photo of the label inside, and a new one is on its way.
@ nora +7d file:photo:label
Here is the label, held by Matilda (3), who insists on being mentioned.

# Bread at five in the morning
with abel; ago 197; box Archive
@ abel
need a bike for bread. 120 loaves, 4 drops, starts 4:45, cobbles. the last one shook the crust off. what have you got
@ rep +4h
Morning Abel (or good night?),

the Harbour with the long spring and fat tyres. We rode it over the cobbles at the mint with a crate of eggs; two of thirty broke, and one was broken before. Come and try with your own crates?
@ abel +1d
came by. didn't wake you. maren let me in. rode it. crusts on. how much with two crate racks
@ rep +2h file:quote:Q-2140:1xHarbour_cargo_bike@4290+1xLong_spring@180+2xCrate_rack@95
All in the attached quote. I hear you left a loaf for Maren. She isn't sharing.
@ abel +3d
paid. loaf every friday until you say stop

# Brakes squeal at 5 am, neighbours complain
with abel; ago 34; labels service
@ abel
brakes squeal. only when wet. only at 5. the whole street knows when the rye is coming
@ maren +3h cc:rep
Flour on the discs, I'd bet. Wipe with spirit, ride ten hard stops, don't touch them after. If it still sings on Friday, bring it.
@ abel +2d cc:rep
flour. it was flour. street sleeps. two loaves for maren

# Damaged in transit: crate 3 of 5, Belle-Anse
with wilma; ago 117; box Archive; labels urgent
@ wilma
Dear Mr Achterberg,

crate 3 of consignment GF-88120 was dropped by a tail lift at our hub. The outer wood is broken on one side. The consignee has accepted it with a note. We apologise and ask for photographs to open the claim.
@ rep +1h cc:ilse
Thank you for telling me before my customer did. Ilse, do we have pictures from loading?
@ ilse +2h cc:wilma
Two, from all sides, time on them. Crates were whole when they left. I attach nothing because the system won't let me, they are on the drive.
@ wilma +9d cc:rep
Dear both,

the claim is accepted in full, 612.00 including the new fork. The driver of the tail lift sends his regards and has been moved to a ground-floor job.

# Cell shortage: battery deliveries in spring
with otto; ago 79; box Archive; labels supplier
@ otto
Robin, Maren,

our cell supplier allocates. For the next two months I can promise 60 % of your forecast, the rest after that. Tell me which packs come first: the 740 for the Harbour or the 500 for the Skiff.
@ rep +2h cc:maren
740 first, without a doubt; nobody can ride a Harbour on goodwill. What would it take to get 75 %?
@ otto +1d cc:maren
A firm order for the half-year instead of the quarter, by Friday.
@ rep +20h cc:priya
Priya has agreed. The order is on its way, half-year, 740 first. Please put us at the front of the queue when somebody else cancels.
@ otto +2h cc:priya
Front of the queue. I have a soft spot for people who answer in a day.

# Allocation update
with otto; ago 1; labels supplier, urgent; unread 1
@ otto file:prices:Allocation
Good news for once: somebody did cancel. Forty packs of the 740 are yours if I have a yes by tomorrow noon. The new allocation is attached.

Otto

# Our new bank account
with imposter; ago 0.6; unread 1
@ imposter
Dear customer,

we have changed our bank. Please pay every open invoice to the new account from today, and do not ring: our telephones are being replaced as well. Kindly confirm by this evening.

# Your numbers for the board
with priya; ago 13; labels meeting
@ priya
Robin, I need three lines from you for the board paper: what closed, what will close, and what keeps you awake. Thursday is fine.
@ rep +1d
Closed: Larkspur lot 2, Oxbow's ten more in principle, fourteen dealer bikes.
Will close: Copperkettle's second cart, the Lindenau twelve if their budget passes, Reparto Limpio's pilot.
Awake: batteries in spring. And the bollard industry.
@ priya +2h
Perfect, the bollard goes into the paper word for word.

# Commission statement, last quarter
with joost; ago 30; box Archive
@ joost file:statement:Commission:1xQuarter_total@3184
Robin, your statement for the quarter is attached. The Fernhollow balance is in; Belle-Anse counts from the day they pay, so next quarter.
@ rep +3h
Thanks Joost. Line four, the Pilot for Quillfeather: that was list price, not dealer. It's small, but I'd rather it's right.
@ joost +1d file:statement:Commission-corrected:1xQuarter_total@3191
You are right, 6.90 more. Corrected statement attached. Don't spend it all at once.

# Dock 2 closed on Thursday
with ilse; ago 6
@ ilse
Everybody: the floor of dock 2 gets painted on Thursday. Nothing goes in or out before Friday noon. Robin, that means the Penwarden order leaves on Wednesday or on Friday, your choice.
@ rep +15m
Wednesday, please. I'll tell Hollis, who will pretend to be surprised.

# Lunch talk at the trade evening?
with gideon; ago 3; unread 1
@ gideon
Different matter: I run the regional tourism evening this year and one speaker is ill. Would you do fifteen minutes on "what a cargo bike earns"? It's in nine days. There is soup.

# Reference for another council
with marcus; ago 20; box Archive
@ rep
Dear Marcus, a council in the next county asks for a reference. May I give them your name and number, and say that the choir is optional?
@ marcus +1d
Dear Robin, you may, with pleasure. The choir is not optional, they sang again last week.
@ rep +1h draft
Dear Marcus,

thank you. I have passed your name on, and
